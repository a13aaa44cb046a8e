"""Records that travel inside a crawl, and the closed lists they draw from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from warehouse.contract import FetchReason, FetchState, Role


class EntryKind(StrEnum):
    """What an entry point is read as."""

    ROBOTS = "robots"
    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"


class Via(StrEnum):
    """How a URL came to be considered: values of `discovered_via`, the one that counts first."""

    SOURCE = "source"  # named in the configuration
    ROBOTS = "robots"  # robots.txt itself, or a sitemap that it names
    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"
    SITEMAP = "sitemap"
    SECTION = "section"
    FRONTIER = "frontier"  # known from earlier runs and due
    REDIRECT = "redirect"

    @property
    def rank(self) -> int:
        """Place in the fixed order: of several ways to one URL the lowest is told."""
        return list(Via).index(self)


class Priority(IntEnum):
    """Order in which requests are sent, where several wait."""

    ROBOTS = 30
    ENTRY = 20
    PAGE = 10


@dataclass(frozen=True, slots=True)
class Found:
    """An address that an entry point names."""

    url: str
    """Absolute."""
    via: Via
    headline: str | None = None
    """As the feed or news sitemap gives it, white space folded, at most 500 characters."""
    published: datetime | None = None
    """Publication time as the feed or news sitemap gives it, UTC."""
    modified: datetime | None = None
    """Time of the last change as the feed or sitemap gives it, UTC."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What reading an entry point gave."""

    found: tuple[Found, ...] = ()
    """Addresses of articles, in the document's order, bounded."""
    sitemaps: tuple[Found, ...] = ()
    """Addresses of further sitemaps."""
    dropped: int = 0
    """Items beyond the limits, or without any address."""


@dataclass(frozen=True, slots=True)
class NotParseable:
    """An entry point that is not what it was said to be."""

    detail: str
    """What it is instead, for a person."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to make."""

    source_id: str
    url_key: str
    """The row that the answer belongs to."""
    url: str
    """Address to request: the row's own, or one that a redirect without a row of its own led to."""
    role: Role
    kind: EntryKind | None
    """How the answer is read; null for pages."""
    priority: Priority
    etag: str | None = None
    """Validator to send as If-None-Match."""
    last_modified: str | None = None
    """Validator to send as If-Modified-Since."""
    attempt: int = 0
    """0 for the first try in this run."""
    delay: float = 0.0
    """Seconds to wait before it is sent."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the archive keeps an answer."""

    file: str
    """Relative to the archive."""
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for an `Ask`."""

    status: int
    headers: dict[str, str]
    """Names in lower case; of repeated ones the first."""
    content: bytes
    """The body, content encoding undone; of entry points only, empty for pages."""
    wire_bytes: int
    fetched_at: datetime
    duration_ms: float
    place: Place | None
    problem: tuple[FetchReason, str] | None = None
    """Why the body cannot be used: too large, truncated, badly encoded."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no answer came."""

    reason: FetchReason
    detail: str
    fetched_at: datetime | None = None
    duration_ms: float | None = None
    passing: bool = True
    """Whether another try a moment later can go otherwise; a certificate stays what it is."""


@dataclass(frozen=True, slots=True)
class Shut:
    """Why nothing more is asked of a host in this run."""

    state: FetchState
    """How the URLs end that are not asked for: skipped where the host asked for it, failed where it is not there."""
    reason: FetchReason
    detail: str
    """For a person: names the host and what it asked for, or how it failed."""
    until: datetime | None
    """When it may be asked again; null where nobody said."""


@dataclass(slots=True)
class Considered:
    """One URL of a run on its way to its outcome."""

    url: str
    url_key: str
    role: Role
    kind: EntryKind | None
    via: Via
    headline: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    depth: int = 0
    """Redirects that led here; for sitemaps see `nesting`."""
    nesting: int = 0
    """Sitemap indexes above it."""
    etag: str | None = None
    last_modified: str | None = None
    visited: list[str] = field(default_factory=list)
    """Addresses already followed within this row."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """How one URL of a run ended: the columns of HANDOVERS["fetches"] without run, source and hints."""

    url: str
    url_key: str
    role: Role
    via: Via
    state: FetchState
    reason: FetchReason | None = None
    detail: str | None = None
    http_status: int | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    redirect_to: str | None = None
    final_url: str | None = None
    fetched_at: datetime | None = None
    duration_ms: float | None = None
    wire_bytes: int | None = None
    place: Place | None = None
    headline: str | None = None
    published: datetime | None = None
    kind: EntryKind | None = None
    """How an entry point is read; kept in the resume log, not handed over."""
    nesting: int = 0
    """Sitemap indexes above it; kept in the resume log, not handed over."""
    retry_at: datetime | None = None
    """What the site asked for with Retry-After; kept by the frontier."""


@dataclass(frozen=True, slots=True)
class KnownUrl:
    """What the frontier knows of one URL of a source."""

    url: str
    url_key: str
    first_seen: datetime
    first_run: str
    """The run that heard of it first."""
    due_at: datetime | None
    """When it is to be asked for; null: not by itself."""
    checked_at: datetime | None
    """When an answer was last accepted, or 304."""
    etag: str | None
    last_modified: str | None
    published: datetime | None
    headline: str | None
    failures: int
    """Runs in a row that had no use of it."""
    refused_by: str | None
    """The rules (`rules_fingerprint`) by which it was refused; null where it was not."""


@dataclass(slots=True)
class Changes:
    """What a source's crawl came to since it was last written down."""

    fetches: list[Fetch] = field(default_factory=list)
    """Outcomes."""
    discovered: list[Considered] = field(default_factory=list)
    """Pages that the frontier does not know."""
    learned: list[Fetch] = field(default_factory=list)
    """Entry points whose validators hold: what they named is among the discovered."""


Lookup = Callable[[Sequence[str]], Mapping[str, KnownUrl]]
"""What the frontier knows of these keys."""
Recall = Callable[[Fetch], bytes | None]
"""The body of an answer of an earlier attempt, from the archive; null where it cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known before the crawl of a source begins."""

    due: Sequence[KnownUrl] = ()
    """Pages whose time has come."""
    logged: Sequence[Fetch] = ()
    """Outcomes that earlier attempts of this run came to."""
    entries: Mapping[str, KnownUrl] = field(default_factory=dict)
    """Entry points with validators, by key."""
