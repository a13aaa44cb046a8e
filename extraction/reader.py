"""`extract`: one page in, an `Article` or a `Rejected` out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib import metadata
from typing import Any
from urllib.parse import urlsplit

from extraction import bylines, dates, fields, gate, headline, images, language, sections
from extraction.about import without_notes_about
from extraction.article import Article, Rejected, Signal
from extraction.blocks import Block, HeadlineBlocks, read_blocks
from extraction.body import Body, read_body
from extraction.captions import with_captions
from extraction.consent import mark_consent_boxes
from extraction.document import Document, Unreadable, read_document
from extraction.errors import ArgumentError
from extraction.hints import NO_HINTS, Hints
from extraction.layout import layout_hash
from extraction.memory.apply import Fitted, Trial, fit, is_checked, without_segments
from extraction.memory.choose import Chosen
from extraction.memory.paths import Paths
from extraction.memory.site import SiteMemory
from extraction.memory.trace import Reading, note
from extraction.names import names_in_line
from extraction.notes import notes
from extraction.page import Page
from extraction.stamps import Stamp
from extraction.structured import Structured, Told, read_structured, types_of
from extraction.text import fold, shorten
from extraction.truncation import truncated
from warehouse.contract import FieldSource, SignalKind, identity

REVISION = "12"
"""Raised when a change here alters what is read from pages: part of `extractor_version`."""


def extract(
    html: bytes,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    collected_at: datetime | None = None,
    memory: SiteMemory | None = None,
    hints: Hints = NO_HINTS,
    captions: bool = False,
) -> Article | Rejected:
    """Read one page.

    Args:
        html: the page as served, decompressed.
        url: its absolute address.
        headers: HTTP headers of the answer; Content-Type tells the encoding.
        collected_at: when the page was collected, aware: dates after it are reported. It is never taken for
            the date of the article.
        memory: what is known of the site, from `learn`.
        hints: what the feed or news sitemap that announced the page said of it.
        captions: whether captions of pictures are lines of the body.

    Raises:
        ArgumentError: `url` has no host, or `collected_at` or the hinted moment has no zone.
    """
    return read(
        html,
        url,
        headers=headers,
        collected_at=collected_at,
        memory=memory,
        hints=hints,
        captions=captions,
        traced=False,
    ).result


def read(
    html: bytes,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    collected_at: datetime | None = None,
    memory: SiteMemory | None = None,
    hints: Hints = NO_HINTS,
    captions: bool = False,
    traced: bool = True,
) -> Reading:
    """As `extract`, with what `learn` wants to know of the page; a rejected page leaves nothing to learn from."""
    _check(url, collected_at, hints)
    document = read_document(html, url, headers)
    if isinstance(document, Unreadable):
        return Reading(Rejected(document.reason, shorten(document.evidence), retryable=False))
    structured = read_structured(document)
    names = headline.site_names(document, structured)
    paths = Paths()
    layout = layout_hash(document.tree)
    tried = fit(memory, document.tree, layout, paths, whole=captions) if memory is not None else None
    trial = Trial.of(tried)

    def through(blocks: list[Block], known: Chosen | None, silent: frozenset[int]) -> tuple[Page, Article | Rejected]:
        if known is None:
            mark_consent_boxes(blocks)
        title = headline.read_headline(document, structured, blocks, names, hints.headline)
        shown = HeadlineBlocks.of(blocks, title.text)
        body = _body(document, structured, blocks, shown, known)
        if memory is not None:
            body = without_segments(memory, body, blocks, paths)
        page = Page(document, structured, blocks, names, title, shown, body, hints, silent)
        return page, gate.judge(page, html) or _article(page, collected_at, layout, memory, captions=captions)

    found = None
    if isinstance(tried, Fitted):
        page, result = found = through(tried.blocks, tried.chosen, tried.silent)
        trial = trial.accepted(page, result)
    if found is None or not trial.fitted or is_checked(url):
        page, result = through(read_blocks(document.tree), None, frozenset())
        trial = trial.compared(found[1] if found else None, result)
    if isinstance(result, Article) and trial.moved:
        moved = Signal(SignalKind.TEMPLATE_MISFIT, shorten(trial.moved))
        result = replace(result, signals=(*result.signals, moved))
    if not traced or isinstance(result, Rejected):
        return Reading(result)
    return Reading(result, note(page, result, paths, **trial.as_fields()))


def _body(
    document: Document, structured: Structured, blocks: list[Block], title: HeadlineBlocks, known: Chosen | None
) -> Body:
    """The text of the page, from the lines of its template's places where those are known."""
    body = read_body(
        document,
        blocks,
        title,
        _value(fields.description(structured)),
        structured.text_of("articleBody"),
        known=known.lines if known else None,
        live_blog="liveblogposting" in {structured.micro_type, *types_of(structured.article or {})},
    )
    return body if known is None else replace(body, removed=(*body.removed, *known.leaked))


def warm_up() -> None:
    """Load libraries, tables and the language model, so that a process's first page takes no longer than its others."""
    extract(_FIRST_PAGE.encode(), "https://newsroom.example/first")


_FIRST_PAGE = (
    "<html><head><title>The first page</title></head><body><h1>The first page</h1>"
    "<p>By Ada Fenwick</p>"
    + "<p>The ferry across the sound was late again this morning, and the harbour office could not say why.</p>" * 5
    + "</body></html>"
)
"""Without a clear container and without any date: it asks every library."""


def reset_caches() -> None:
    """Empty what the libraries remember between pages; call it after each batch."""
    from trafilatura.meta import reset_caches as reset_trafilatura

    reset_trafilatura()
    fold.cache_clear()
    names_in_line.cache_clear()


def _check(url: str, collected_at: datetime | None, hints: Hints) -> None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        raise ArgumentError(
            f"url {url!r} has no host: give the page's absolute address, like https://example.org/story"
        )
    for name, at in (("collected_at", collected_at), ("hints.published_at", hints.published_at)):
        if at is not None and at.utcoffset() is None:
            raise ArgumentError(f"{name} {at!r} has no zone: give an aware datetime, for instance in UTC")


def _article(
    page: Page, collected_at: datetime | None, layout: int, memory: SiteMemory | None, *, captions: bool
) -> Article:
    document, structured, title, body = page.document, page.structured, page.headline, page.body
    byline = bylines.read_byline(page)
    body = without_notes_about(
        body.without_line(byline.printed), byline.names.people, page.names, headline.host_of(document.url)
    )
    if captions:
        body = with_captions(page, body)
    when = dates.read_dates(page, collected_at=collected_at)
    canonical = fields.canonical(document, structured)
    markup_language = language.markup_language(document, structured)
    text_language = language.text_language(body.text, markup_language)
    broken_off = truncated(page)
    signals = [*_signals(page, body, byline, when), *notes(page, broken_off)]
    if text_language and markup_language and text_language != markup_language:
        signals.append(Signal(SignalKind.LANGUAGE_CONFLICT, f"text {text_language}, markup {markup_language}"))
    everyone = (*byline.names.people, *byline.names.agencies)
    return Article(
        url=document.url,
        article_key=_article_key(document.url, _value(canonical)),
        **_told("canonical", canonical, "canonical_url"),
        headline=title.text,
        headline_source=title.source,
        byline=byline.printed,
        authors=byline.names.people,
        agencies=byline.names.agencies,
        byline_source=FieldSource(byline.source) if byline.source else None,
        **_dated("published", when.published),
        **_dated("modified", when.modified),
        **_told("description", fields.description(structured)),
        **_told("section", sections.section(page)),
        **_told("tags", sections.tags(page), none=()),
        language=text_language,
        markup_language=markup_language,
        **_told("image", images.image(page), "image_url"),
        body=body.text,
        line_forms=body.forms,
        word_count=body.words,
        **_told("paywalled", _paywalled(structured, broken_off)),
        content_hash=identity.content_hash(title.text, everyone, body.text),
        layout=layout,
        signals=tuple(signals),
        agreement=body.agreement,
        extractor=body.reader.value,
        extractor_version=_version()
        + (", captions" if captions else "")
        + (f", memory {memory.version}" if memory is not None else ""),
    )


def _dated(name: str, stamp: Stamp | None) -> dict[str, Any]:
    """The columns of one date; nulls where the page has none."""
    return {
        f"{name}_at": stamp.at if stamp else None,
        f"{name}_text": stamp.text if stamp else None,
        f"{name}_offset_minutes": stamp.offset_minutes if stamp else None,
        f"{name}_precision": stamp.precision if stamp else None,
        f"{name}_source": stamp.source if stamp else None,
    }


def _value(told: Told[str] | None) -> str | None:
    return told.value if told else None


def _told(name: str, told: Told[Any] | None, column: str | None = None, none: Any = None) -> dict[str, Any]:
    """The columns of a field and of its place; `none` and null where the page says nothing."""
    return {column or name: told.value if told else none, f"{name}_source": told.source if told else None}


def _signals(page: Page, body: Body, byline: bylines.Byline, when: dates.Dates) -> Iterator[Signal]:
    title = page.headline
    for block in body.removed:
        yield Signal(SignalKind.BOILERPLATE_REMOVED, shorten(block))
    found: dict[SignalKind, str | None] = {
        SignalKind.HEADLINE_REMOVED: body.headline,
        SignalKind.HEADLINE_CONFLICT: title.conflict and f"{title.text} | {title.conflict}",
        SignalKind.BYLINE_CONFLICT: byline.conflict and f"{byline.printed} | {byline.conflict}",
        SignalKind.BYLINE_UNREAD: byline.unread,
        SignalKind.BYLINE_CLEANED: byline.printed if byline.names.cleaned else None,
        SignalKind.DATE_CONFLICT: when.conflict,
        SignalKind.DATE_IN_FUTURE: when.future,
        SignalKind.CANONICAL_CONFLICT: fields.canonical_conflict(page.document, page.structured),
        SignalKind.PAYWALL_CONFLICT: fields.paywall_conflict(page.structured),
        SignalKind.ENCODING_REPAIRED: page.document.repaired,
        SignalKind.STRUCTURED_DATA_BROKEN: page.structured.broken,
    }
    for kind, evidence in found.items():
        if evidence:
            yield Signal(kind, shorten(evidence))


def _article_key(url: str, canonical: str | None) -> str:
    """The canonical address's key where it stays on the site and names a page, else the address's own."""
    own = identity.url_key(url)
    if canonical is None:
        return own
    try:
        key = identity.url_key(canonical)
    except ValueError:
        return own
    same_site = _site(key) == _site(own)
    return key if same_site and "/" in key else own


def _site(key: str) -> str:
    return key.split("/", 1)[0].split("?", 1)[0].removeprefix("www.")


def _paywalled(structured: Structured, broken_off: str | None) -> Told[bool] | None:
    """What the page states, else whether its text breaks off where it asks for a subscription."""
    return fields.paywalled(structured) or (Told(True, FieldSource.PAGE) if broken_off else None)


@cache
def _version() -> str:
    try:
        own = metadata.version("copydesk")
    except metadata.PackageNotFoundError:
        own = "source"
    return f"copydesk {own}.{REVISION}, trafilatura {metadata.version('trafilatura')}"
