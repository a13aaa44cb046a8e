"""When an article was published and changed, as its page states it: never when it was collected."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from lxml import etree
from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.document import Document
from extraction.page import Page
from extraction.stamps import Stamp, month_number, parse_stamp, stamp_of_url
from extraction.structured import Structured, as_list, micro_value
from extraction.text import word_list

TOLERANCE = timedelta(days=1)
"""How far after its collection a page may be dated without a word: zones and clocks differ."""
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date",
    "published_time", "article.published", "published-date", "publication_date", "publicationdate",
    "publication-date", "pub_date", "article_date_original", "originalpublicationdate",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "bt:pubdate", "rnews:datepublished",
    "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date",
    "dc:date", "article:post_date", "last-published", "ptime", "og:pubdate", "shareaholic:article_published_time",
    "mediator_published_time", "citation_publication_date", "citation_date", "datecreated", "og:release_date",
    "artpubdate", "article:created_time", "og:regdate", "prism.publicationdate",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:modified_time", "datemodified", "og:updated_time",
    "article:updated_time", "lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "modified",
    "date.modified", "article.updated", "revised", "cxenseparse:recs:articlemodified",
    "shareaholic:article_modified_time",
)  # fmt: skip


@dataclass(frozen=True)
class Dates:
    """Publication and last change, with what contradicts them."""

    published: Stamp | None
    modified: Stamp | None
    conflict: str | None
    """Two statements more than a day apart, as text; None where there are none."""
    future: str | None
    """The stated date that lies after the collection; None where none does."""


def read_dates(page: Page, *, collected_at: datetime | None) -> Dates:
    """Dates of a page: as it states them for machines, else as it prints them, else as its address has them.

    A stated date after `collected_at` is returned as stated and named in `future`: replacing it in silence
    would hide the fault from who can mend it.
    """
    first = writes_day_first(page.document.tree, page.structured)
    published = _first(_published_candidates(page.structured), first)
    modified = _first(_modified_candidates(page.structured), first)
    in_url = stamp_of_url(page.document.url)
    if published is None:
        printed, changed = _printed(page, first, collected_at)
        published = (
            printed or in_url or _found(page.document, collected_at) or _anywhere(page, first, collected_at) or changed
        )
        modified = modified or changed
    conflict = None
    if published and modified and published.text == modified.text:
        # One moment for both is that of the last save; the page may print the day of publication.
        printed, _ = _printed(page, first, collected_at)
        if printed and timedelta(hours=36) < published.at - printed.at < _RESAVED:
            conflict = f"stated {published.text}, printed {printed.text}"
            published = printed
    if conflict is None and published and in_url and abs(published.at - in_url.at) > timedelta(days=2):
        conflict = f"published {published.text}, address {in_url.text}"
    future = None
    if collected_at is not None:
        late = [stamp.text for stamp in (published, modified) if stamp and stamp.at > collected_at + TOLERANCE]
        future = late[0] if late else None
    return Dates(published, modified, conflict, future)


def writes_day_first(tree: HtmlElement, structured: Structured) -> bool:
    """Whether the page writes the day before the month in numbers: everywhere but in American English."""
    stated = (
        (tree.get("lang") or structured.first_meta("og:locale", "content-language") or "").lower().replace("_", "-")
    )
    return stated not in {"en", "en-us"}


def _first(texts: Iterator[str], day_first: bool) -> Stamp | None:
    return next((stamp for text in texts if (stamp := parse_stamp(text, day_first=day_first))), None)


def _published_candidates(structured: Structured) -> Iterator[str]:
    for node in (structured.article,):
        for name in ("datePublished", "dateCreated", "uploadDate"):
            yield from (value for value in as_list((node or {}).get(name)) if isinstance(value, str))
    for name in ("datepublished", "datecreated"):
        yield from (text for element in structured.micro.get(name, ()) if (text := micro_value(element)))
    for name in _PUBLISHED_META:
        yield from structured.meta.get(name, ())
    for name in ("datePublished", "dateCreated"):
        yield from (value for value in as_list((structured.page or {}).get(name)) if isinstance(value, str))


def _modified_candidates(structured: Structured) -> Iterator[str]:
    yield from (value for value in as_list((structured.article or {}).get("dateModified")) if isinstance(value, str))
    yield from (text for element in structured.micro.get("datemodified", ()) if (text := micro_value(element)))
    for name in _MODIFIED_META:
        yield from structured.meta.get(name, ())
    yield from (value for value in as_list((structured.page or {}).get("dateModified")) if isinstance(value, str))


_RESAVED = timedelta(days=3650)
"""How much older than its last save an article may be."""
_SEARCHED_CHARS = 150_000
"""Characters of markup up to which htmldate may search all of a page: its time grows with them, up to 4 s."""


def _found(document: Document, collected_at: datetime | None) -> Stamp | None:
    """The date that htmldate finds by the names of elements and, on smaller pages, in their text."""
    import htmldate

    tree = deepcopy(document.tree)
    etree.strip_elements(tree, "style", "svg", "noscript", with_tail=False)
    small = len(etree.tostring(tree, encoding="unicode")) < _SEARCHED_CHARS
    # Without a limit it would take today's date for one.
    limit = (collected_at + TOLERANCE) if collected_at else datetime(2100, 1, 1, tzinfo=UTC)
    found = htmldate.find_date(tree, extensive_search=small, original_date=True, max_date=limit.strftime("%Y-%m-%d"))
    # The first of January is how it writes a year that stands alone, as in a copyright line.
    return parse_stamp(found) if found and not found.endswith("-01-01") else None


_NO_DATES = frozenset(
    {"related", "comments", "sidebar", "newsletter", "advert", "consent", "wall", "hidden", "caption"}
)
_LINE_CHARS = 160
"""A line that prints the date is short; a longer one tells of some day."""
_DATE_CHARS = 24
"""Of a longer one only the head is looked at: '01.02.2022 The labour market has …'."""
_DATE_WORDS = 4
"""Words beside the date that a date line inside or behind the text may have."""
_BEFORE, _AFTER = 8, 12
"""Blocks before and after the headline among which the date line stands."""


def _printed(page: Page, day_first: bool, collected_at: datetime | None) -> tuple[Stamp | None, Stamp | None]:
    """Publication and change as the page prints them: beside the headline, else at the ends of the text."""
    published = changed = None
    for block in _date_lines(page):
        stamp = next((found for text in _texts(block) if (found := parse_stamp(text, day_first=day_first))), None)
        if stamp is None or (page.body.orders and block.order > page.body.orders[0] and not _is_date_line(block)):
            continue
        if collected_at and stamp.at > collected_at + TOLERANCE and not _is_date_line(block):
            continue  # a day that the text tells of
        if _updated().search(block.text) and not _issued().search(block.text):
            changed = changed or stamp
        else:
            published = stamp
            break
    return published, changed


def _anywhere(page: Page, day_first: bool, collected_at: datetime | None) -> Stamp | None:
    """The first line of the page that prints a date and little else, outside what belongs to other articles."""
    around = page.places_of_headline
    for block in page.blocks:
        if (
            block.chars > _LINE_CHARS // 2
            or block.link_share > 0.5
            or kinds_of(block, around) & (_NO_DATES | {"footer"})
        ):
            continue
        stamp = parse_stamp(block.moment or block.text, day_first=day_first) if _is_date_line(block) else None
        if stamp is not None and not (collected_at and stamp.at > collected_at + TOLERANCE):
            return stamp
    return None


def _is_date_line(block: Block) -> bool:
    """Whether a block does little more than print a date; in a text most days are days that it tells of."""
    if block.moment or len(block.lines) > 1 or _issued().search(block.text) or _updated().search(block.text):
        return True
    return len([word for word in re.findall(r"[^\W\d_]+", block.text) if not month_number(word)]) <= _DATE_WORDS


def _texts(block: Block) -> list[str]:
    """What of a block may print the date: all of a short one, the short lines and the head of a longer one."""
    if block.moment or block.chars <= _LINE_CHARS:
        return [block.moment or block.text]
    return [line for line in block.lines[:6] if len(line) <= _LINE_CHARS // 2] or [block.text[:_DATE_CHARS]]


def _date_lines(page: Page) -> Iterator[Block]:
    blocks, top = page.blocks, page.headline_order
    near: list[Block] = []
    if top is not None:
        near += blocks[top : top + 1 + _AFTER]
        near += reversed(blocks[max(0, top - _BEFORE) : top])
    if page.body.orders is not None:
        start, end = page.body.orders
        near += reversed(blocks[max(0, start - _BEFORE) : start])
        near += blocks[start : start + 3]
        near += reversed(blocks[max(0, end - 2) : end + 1])
        near += blocks[end + 1 : end + 5]
    around = page.places_of_headline
    usable = [block for block in near if not kinds_of(block, around) & _NO_DATES]
    yield from (block for block in usable if block.moment)
    yield from usable
    yield from (block for block in blocks if "meta" in (kinds := kinds_of(block, around)) and not kinds & _NO_DATES)


@cache
def _updated() -> re.Pattern[str]:
    return re.compile("|".join(word_list("updated")), re.IGNORECASE)


@cache
def _issued() -> re.Pattern[str]:
    return re.compile("|".join(word_list("issued")), re.IGNORECASE)
