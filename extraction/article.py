"""What extraction gives: an `Article`, or a `Rejected` that says why the page holds none."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from extraction.markdown import LineForm, LineKind, to_markdown
from warehouse.contract import FieldSource, RejectionReason, SignalKind


@dataclass(frozen=True, slots=True)
class Signal:
    """Something a reader of the tables may want to know about a page beside its fields."""

    kind: SignalKind
    """What was noticed."""
    evidence: str
    """The text on the page that shows it, at most 500 characters."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The page holds no article, or does not show it."""

    reason: RejectionReason
    """Why, from the closed list."""
    evidence: str
    """What on the page says so: a mark that was found, or figures; at most 500 characters."""
    retryable: bool
    """Whether asking the site again later, or from elsewhere, can give the article."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as one page shows it.

    Text is Unicode in form NFC without markup. None means that the page does not say; an empty tuple
    that it names none. Times keep the zone that the page states and are in UTC where it states none.
    """

    url: str
    """The address the page was asked for under."""
    article_key: str
    """`identity.url_key` of the canonical address where that stays on the site, else of `url`."""
    canonical_url: str | None
    """rel=canonical, else og:url, else what JSON-LD or microdata state, absolute."""
    canonical_source: FieldSource | None
    """Where it was read; None without one."""
    headline: str | None
    """As a reader of the page sees it, without the site's name and the section."""
    headline_source: FieldSource | None
    """Where on the page it was read: the place whose wording was taken. None without a headline."""
    byline: str | None
    """As printed on the page, or as its metadata writes it where the page prints none."""
    authors: tuple[str, ...]
    """Names of people alone, in order, each once."""
    agencies: tuple[str, ...]
    """Agencies, desks and organisations that are named as authors."""
    byline_source: FieldSource | None
    """Where the byline was read; None without one."""
    published_at: datetime | None
    """Publication, aware; midnight where the precision is `day`. Never the time of collection."""
    published_text: str | None
    """The same as the page writes it."""
    published_offset_minutes: int | None
    """Offset from UTC as the page states it, minutes; None where it states none."""
    published_precision: str | None
    """`minute` or `day`; None without a date."""
    published_source: FieldSource | None
    """Where the date was read; None without a date."""
    modified_at: datetime | None
    """Last change that the page states, aware."""
    modified_text: str | None
    """The same as the page writes it."""
    modified_offset_minutes: int | None
    """Offset from UTC as the page states it, minutes."""
    modified_precision: str | None
    """`minute` or `day`."""
    modified_source: FieldSource | None
    """Where that was read; None without one."""
    description: str | None
    """The page's own summary of the article."""
    description_source: FieldSource | None
    """Where it was read; None without one."""
    section: str | None
    """Section the page puts itself in, else the folder of its address."""
    section_source: FieldSource | None
    """Where it was read: `url` where only the address names it; None without one."""
    tags: tuple[str, ...]
    """Keywords of the page, in its order, each once."""
    tags_source: FieldSource | None
    """Where they were read; None without any."""
    language: str | None
    """Language of the text as identified from the text, ISO 639-1; None where it is too short to tell."""
    markup_language: str | None
    """Language that the markup states, ISO 639-1."""
    image_url: str | None
    """Lead image, absolute."""
    image_source: FieldSource | None
    """Where it was read; None without one."""
    body: str
    """The text, one paragraph a line, sub-headings, list items and quotes among them; empty where none was found."""
    line_forms: tuple[LineForm, ...]
    """What each line of the body is on the page; no column of the tables."""
    word_count: int
    """Words of the body; characters divided by two, rounded up, in scripts without spaces."""
    paywalled: bool | None
    """What the page says of itself (schema.org isAccessibleForFree and the like); None where it says nothing."""
    paywalled_source: FieldSource | None
    """Where that was read: `page` where its text breaks off; None where the page says nothing."""
    content_hash: str
    """`identity.content_hash` of headline, authors and body."""
    layout: int
    """Signed 64-bit simhash of the page's element and class names: near means the same template."""
    signals: tuple[Signal, ...]
    """What was noticed: contradictions, what was taken out of the text, repairs."""
    agreement: float | None
    """Share of the running text that the page's structure tells of which is in the body, 0 to 1; None: it has none."""
    extractor: str
    """Which reader gave the body: blocks or trafilatura."""
    extractor_version: str
    """Versions of this package, of the library and, where one was given, of the site memory that read the page."""

    @property
    def line_kinds(self) -> tuple[LineKind, ...]:
        """What each line of the body is, without where in its list or table it stands."""
        return tuple(form.kind for form in self.line_forms)

    def markdown(self) -> str:
        """Headline and body as CommonMark: sub-headings, lists, quotations and tables, all other text as it is."""
        return to_markdown(self.headline, self.body.split("\n") if self.body else [], self.line_forms)

    def as_row(self) -> dict[str, object]:
        """The article under the column names of `articles` in `warehouse.contract`, lists as lists.

        Without `url`, which a page's row has from its fetch, without the id, which needs the source, and without
        the kinds of lines, which the archived page tells.
        """
        row: dict[str, object] = {}
        for field in fields(self):
            if field.name in {"url", "line_forms"}:
                continue
            value = getattr(self, field.name)
            row[field.name] = list(value) if isinstance(value, tuple) else _plain(value)
        row["signals"] = [{"kind": signal.kind.value, "evidence": signal.evidence} for signal in self.signals]
        return row


def _plain(value: object) -> object:
    return value.value if isinstance(value, StrEnum) else value
