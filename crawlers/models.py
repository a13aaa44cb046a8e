"""What a crawl is told: its sources, its limits, its plan. Read from configuration, never changed."""

import re
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_serializer, field_validator, model_validator

_SPAN = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(s|m|h|d|w)\s*$")
_HOST_PATTERN = re.compile(r"[^\s/:]+")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def _span(value: Any) -> Any:
    """``"30m"``, ``"1h"``, ``"2d"`` as a timedelta; everything else is pydantic's to judge."""
    if isinstance(value, str) and (found := _SPAN.match(value)):
        return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])
    return value


Span = Annotated[timedelta, BeforeValidator(_span)]
"""A length of time: ``"90s"``, ``"30m"``, ``"1h"``, ``"2d"``, ``"1w"``, ISO 8601 or seconds as a number."""


def _never(value: Any) -> Any:
    """The word for null, which TOML does not have."""
    return None if value == "never" else value


def _is_ip_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is no address of a page: write it whole, as in https://example.org/feed.xml")
    return url


class Source(_Frozen):
    """One site that is collected: where its articles are announced and how politely it is asked.

    A source without feeds, sitemaps and sections is read through the sitemaps of its robots.txt, and where
    that names none, through its home page as a section.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")
    """Names the source in tables and file names: lower-case letters, digits, dot, dash, underscore."""
    name: str = Field(min_length=1, max_length=200)
    """The outlet's name, for people."""
    home: str
    """Address of the home page; its host, without `www.`, `m.` and the like, is the site."""
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    """ISO 639-1 code of the language it writes in; null where it writes in several."""
    feeds: tuple[str, ...] = ()
    """Addresses of RSS, RDF and Atom feeds."""
    sitemaps: tuple[str, ...] = ()
    """Addresses of sitemaps, sitemap indexes and news sitemaps, plain or gzip."""
    sections: tuple[str, ...] = ()
    """Addresses of pages whose links to articles are followed."""
    hosts: tuple[str, ...] = ()
    """Further host names that belong to the site (with what lies below them), as in ``news.example.net``."""
    allow: tuple[str, ...] = ()
    """Regular expressions searched in the whole address: with any given, an article's must match one."""
    deny: tuple[str, ...] = ()
    """Regular expressions: an address that matches one is not an article's."""
    every: Span = timedelta(hours=1)
    """How often it is collected. A run that comes up to five minutes early, or a tenth of it, collects it too."""
    max_pages_per_run: int = Field(default=500, ge=1)
    """Pages asked for in one run, newly found ones first; the others wait for the next."""
    max_discovered_per_run: int = Field(default=5000, ge=1)
    """New addresses taken note of in one run, feeds first, newest first; the others are not looked at."""
    max_age: Span | None = None
    """Articles that feed or sitemap date further back than this are not discovered; null: no limit."""
    min_delay_seconds: float = Field(default=1.0, ge=0)
    """Least time between two requests to one host, seconds; AutoThrottle and robots.txt may make it longer."""
    max_concurrency: int = Field(default=2, ge=1, le=16)
    """Requests under way at once to one host."""
    recheck: Annotated[Span | None, BeforeValidator(_never)] = timedelta(days=14)
    """Age up to which an article is asked for again, to see changes: in each run of its first day, then with gaps
    that grow from six hours to half the time since its last change. ``"never"``: not once it is published."""
    obey_robots: bool = True
    """Whether robots.txt is read and obeyed. Switch off only for a site of your own."""

    @field_validator("home")
    @classmethod
    def _home(cls, value: str) -> str:
        return _web_address(value)

    @field_validator("feeds", "sitemaps", "sections")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_web_address(url) for url in value)

    @field_validator("allow", "deny")
    @classmethod
    def _patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return value

    @field_validator("every", "recheck", "max_age")
    @classmethod
    def _positive(cls, value: timedelta | None) -> timedelta | None:
        if value is not None and value <= timedelta(0):
            raise ValueError("a length of time must be longer than nothing: write 30m, 1h, 2d")
        return value


class CrawlSettings(_Frozen):
    """Limits of a crawl and how it presents itself. The same for every source of a run."""

    user_agent_contact: str = Field(min_length=3, max_length=200, pattern=r"^[\x21-\x7e]+$")
    """Where a webmaster can complain: an address of a page or of e-mail; goes into the user agent."""
    max_seconds: float = Field(default=900.0, gt=0)
    """Time for the whole crawl, seconds; what was not asked for by then is due next time."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    """From the request to the last byte of one answer, seconds."""
    dns_timeout_seconds: float = Field(default=10.0, gt=0)
    """For one look-up of a host name, seconds."""
    max_response_bytes: int = Field(default=10_000_000, ge=1)
    """Bytes of one body on the wire; the largest of 631 labelled article pages is 3 MB."""
    max_decoded_bytes: int = Field(default=50_000_000, ge=1)
    """Bytes of one body after decompression."""
    max_redirects: int = Field(default=6, ge=0)
    """Redirects in a row; RFC 9309 asks for at least five for robots.txt."""
    max_retries: int = Field(default=2, ge=0)
    """Further tries of a request in one run, where another try can help."""
    retry_seconds: float = Field(default=2.0, ge=0)
    """Wait before the first further try, seconds; doubled for each one after."""
    max_unanswered: int = Field(default=9, ge=1)
    """Requests in a row without any answer after which a host is given up for the run: three pages with two
    further tries each. At the default limits a host that has gone costs a run a few minutes, not all its time."""
    max_retry_after_seconds: float = Field(default=60.0, ge=0)
    """Longest `Retry-After` that is waited for within the run; for a longer one its host is left to a later run."""
    max_feed_items: int = Field(default=1000, ge=1)
    """Items read from one feed."""
    max_section_links: int = Field(default=500, ge=1)
    """Links followed from one section page."""
    max_sitemap_urls: int = Field(default=50_000, ge=1)
    """Addresses read from one sitemap: the standard's own limit."""
    max_sitemap_depth: int = Field(default=3, ge=0)
    """How deep sitemap indexes may name further indexes."""
    max_sitemaps: int = Field(default=50, ge=0)
    """Sitemaps that indexes name, followed for one source in one run, newest first."""
    concurrent_requests: int = Field(default=32, ge=1)
    """Requests under way at once, over all hosts of the crawl."""
    allow_hosts: dict[str, str] = Field(default_factory=dict)
    """Host name patterns without a port (as in ``*.newsroom.test``; IPv6 without brackets, as in ``::1``) and the IP
    address each resolves to, public or not: ``"localhost" = "127.0.0.1"``. Every other host is connected to only at a
    public address."""
    user_agent_version: str = "0.1.0"
    """Version in the user agent."""

    @field_validator("allow_hosts")
    @classmethod
    def _addresses(cls, value: dict[str, str]) -> dict[str, str]:
        for pattern, address in value.items():
            if not (_HOST_PATTERN.fullmatch(pattern) or _is_ip_address(pattern)):
                message = "a host name without scheme, port and brackets, as in '*.newsroom.test' or '::1'"
                raise ValueError(f"{message}, in place of {pattern!r}")
            if not _is_ip_address(address):
                message = f"an IP address without a port, as in '127.0.0.1', in place of {address!r}"
                raise ValueError(message)
        return {pattern.lower(): address for pattern, address in value.items()}

    @property
    def user_agent(self) -> str:
        """As it is sent."""
        return f"Copydesk/{self.user_agent_version} (+{self.user_agent_contact})"


class CrawlPlan(_Frozen):
    """One crawl process: a shard of sources of one run."""

    run_id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    """The run; the same id again finishes what an earlier attempt began."""
    shard: str = Field(default="0", pattern=r"^[A-Za-z0-9._-]{1,32}$", coerce_numbers_to_str=True)
    """Which part of the run's sources this is; names files."""
    now: datetime
    """The run's time, an aware instant."""
    sources: tuple[Source, ...] = Field(min_length=1)
    """The sources of this shard."""
    settings: CrawlSettings
    """Limits."""
    state_url: str
    """SQLAlchemy URL of the frontier's database."""
    archive_dir: Path
    """Folder of the archive."""
    out: Path
    """File that the run's fetches of these sources are written to, Parquet."""

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("a time of a run needs its offset: write 2026-11-22T06:00:00Z")
        return value.astimezone(UTC)

    @model_validator(mode="after")
    def _distinct(self) -> "CrawlPlan":
        ids = [source.id for source in self.sources]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"source ids stand twice: {', '.join(twice)}; every source needs an id of its own")
        return self

    @field_serializer("archive_dir", "out")
    def _as_text(self, value: Path) -> str:
        return str(value)
