"""What the newsroom is made of: stories, articles, sites and planted faults."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class BlockKind(StrEnum):
    """What one piece of an article's body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"  # a pulled quotation with its speaker
    LIST = "list"  # items; the text is the sentence before them
    CALLOUT = "callout"
    QUESTION = "question"  # a question; the first item is its answer
    CAPTION = "caption"  # under a picture; no part of the text
    RAW = "raw"  # HTML that a fault put there; no part of the text


@dataclass(frozen=True)
class Block:
    """One piece of a body; `text` is plain, only RAW holds HTML."""

    kind: BlockKind
    text: str
    items: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """The lines of text a reader counts as the article's."""
        if self.kind in {BlockKind.CAPTION, BlockKind.RAW}:
            return ()
        return (self.text, *self.items)


@dataclass(frozen=True)
class Story:
    """What a reporter wrote, before any site dressed it."""

    topic: str
    language: str
    headline: str
    deck: str  # one or two sentences of summary
    blocks: tuple[Block, ...]
    section: str
    tags: tuple[str, ...]
    alternates: tuple[str, ...] = ()  # other headlines for the same story, for clients of an agency

    def body(self) -> str:
        """The true text: one line a paragraph, heading, list item, question or answer."""
        return "\n".join(line for block in self.blocks for line in block.lines())


class Kind(StrEnum):
    """The sites' templates; one site of each."""

    WORDPRESS = "wordpress"
    CMS = "cms"  # rich JSON-LD
    MICRODATA = "microdata"
    TABLE = "table"  # old layout without metadata
    AMP = "amp"
    GERMAN = "german"
    JAPANESE = "japanese"
    WIRE = "wire"  # agency copy under its own headlines


@dataclass(frozen=True)
class Site:
    """One source. `base` has scheme and port and no slash at the end."""

    source_id: str
    kind: Kind
    name: str
    host: str
    base: str
    language: str
    offset: timedelta  # of its clock from UTC, the whole year
    rhythm: int  # articles a day, give or take one
    staff: tuple[str, ...]
    salt: str  # makes its class names and ids differ from seed to seed
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    sections: tuple[str, ...]
    agency: str = ""
    gzip: bool = False
    validators: str = "both"  # both, etag, modified or none
    encoding: str = "utf-8"

    @property
    def hosts(self) -> tuple[str, str]:
        """The host names it answers under: its own and the mobile one."""
        return self.host, f"m.{self.host}"

    def clazz(self, stem: str) -> str:
        """A class name as a build step would write it: stem and a few digits of this world's."""
        return f"{stem}-{self.salt[:4]}"


class FaultClass(StrEnum):
    """What can be planted; the names are the classes of the truth file."""

    MISSING_BYLINE = "missing_byline"
    MALFORMED_BYLINE = "malformed_byline"
    HEADLINE_REPEATED = "headline_repeated"
    DUPLICATE_HEADLINE = "duplicate_headline"
    DUPLICATE_HEADLINE_ACROSS = "duplicate_headline_across"
    BOILERPLATE_LEAKAGE = "boilerplate_leakage"
    PARAGRAPH_REPEATED = "paragraph_repeated"
    BODY_EMPTY = "body_empty"
    BODY_SHORT = "body_short"
    PAYWALL_STUB = "paywall_stub"
    CONSENT_WALL = "consent_wall"
    CHALLENGE = "challenge"
    SECTION_PAGE = "section_page"
    FUTURE_DATE = "future_date"
    MISSING_DATE = "missing_date"
    MOJIBAKE = "mojibake"
    WRONG_LANGUAGE = "wrong_language"
    NAIVE_THEME_PAGE = "naive_theme_page"
    SOURCE_SILENT = "source_silent"
    TEMPLATE_CHANGED = "template_changed"


EXPECTED: dict[FaultClass, dict[str, str]] = {
    FaultClass.MISSING_BYLINE: {"check": "missing_byline"},
    FaultClass.MALFORMED_BYLINE: {"check": "malformed_byline"},
    FaultClass.HEADLINE_REPEATED: {"check": "headline_repeated"},
    FaultClass.DUPLICATE_HEADLINE: {"check": "duplicate_headline"},
    FaultClass.DUPLICATE_HEADLINE_ACROSS: {"check": "duplicate_headline_across"},
    FaultClass.BOILERPLATE_LEAKAGE: {"check": "boilerplate_leakage"},
    FaultClass.PARAGRAPH_REPEATED: {"check": "paragraph_repeated"},
    FaultClass.BODY_EMPTY: {"check": "body_missing", "outcome": "quarantined", "reason": "body_missing"},
    FaultClass.BODY_SHORT: {"check": "body_short"},
    FaultClass.PAYWALL_STUB: {"outcome": "rejected", "reason": "paywall_stub"},
    FaultClass.CONSENT_WALL: {"outcome": "rejected", "reason": "consent_wall"},
    FaultClass.CHALLENGE: {"outcome": "rejected", "reason": "challenge"},
    FaultClass.SECTION_PAGE: {"outcome": "rejected", "reason": "section_page"},
    FaultClass.FUTURE_DATE: {"check": "date_implausible"},
    FaultClass.MISSING_DATE: {"check": "date_missing"},
    FaultClass.MOJIBAKE: {"check": "mojibake"},
    FaultClass.WRONG_LANGUAGE: {"check": "language_mismatch"},
    FaultClass.NAIVE_THEME_PAGE: {"outcome": "published"},
    FaultClass.SOURCE_SILENT: {"check": "source_silent"},
    FaultClass.TEMPLATE_CHANGED: {"check": "template_changed"},
}
"""What each class must become in the tables: a finding of that check, or that outcome and reason."""


@dataclass(frozen=True)
class Fault:
    """One planted fault of one page."""

    fault: FaultClass
    variant: str  # which of its forms
    detail: str  # what exactly was planted, for a person
    also: tuple[str, ...] = ()  # other pages a finding may stand on (the other one of a pair)
    optional: bool = False  # shows the fault, but is not counted as planted


@dataclass(frozen=True)
class Article:
    """One article of one site at one moment."""

    site: Site
    number: int  # within its site, from 1
    path: str
    story: Story
    authors: tuple[str, ...]
    agencies: tuple[str, ...]
    published: datetime  # with the site's offset
    born_tick: int
    fault: Fault | None = None
    modified: datetime | None = None
    version: int = 1
    gone_tick: int | None = None
    gone_status: int = 404
    gone_at: datetime | None = None
    wire_id: str = ""  # the agency's story it prints; the same at every client
    changed: datetime | None = field(default=None)  # last time its page changed, for Last-Modified

    @property
    def url(self) -> str:
        """The canonical address."""
        return self.site.base + self.path

    @property
    def key(self) -> str:
        """What names it in draws: the same whatever port the world is served on."""
        return f"{self.site.source_id}{self.path}"

    def edited(self, story: Story, at: datetime) -> "Article":
        """The next version, printed at `at`."""
        return replace(self, story=story, modified=at, changed=at, version=self.version + 1)
