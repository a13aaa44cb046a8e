"""When an article was published and changed, as its page states it: never when it was collected."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from lxml import etree

from extraction.blocks import Block, kinds_of
from extraction.document import Document
from extraction.headline import host_of
from extraction.page import Page
from extraction.prefixes import LINE_CHARS
from extraction.stamps import Stamp, month_number, parse_stamp, stamp_of_url
from extraction.text import word_list
from warehouse.contract import FieldSource

_PUBLISHED = ("datePublished", "dateCreated", "uploadDate", "issued")
_MODIFIED = ("dateModified", "modified")
_VAGUE = ("created", "date")
"""Properties of schema.org and, in RDFa, of Dublin Core."""
TOLERANCE = timedelta(days=1)
"""How far after its collection a page may be dated without a word: zones and clocks differ."""
_VAGUE_META = (
    "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date", "dc:date", "last-published", "datecreated",
)  # fmt: skip
"""Names under which systems write the day of creation, of the last save or of the issue: what is printed wins."""
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date",
    "published_time", "article.published", "published-date", "publication_date", "publicationdate",
    "publication-date", "pub_date", "article_date_original", "originalpublicationdate",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "bt:pubdate", "rnews:datepublished",
    "dcterms.issued", "dc.date.issued", "article:post_date", "ptime", "og:pubdate",
    "shareaholic:article_published_time", "mediator_published_time", "citation_publication_date", "citation_date",
    "og:release_date", "artpubdate", "article:created_time", "og:regdate", "prism.publicationdate",
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
    """Both with the place where they were read."""
    conflict: str | None
    """Two statements more than a day apart, as text; None where there are none."""
    future: str | None
    """The stated date that lies after the collection; None where none does."""


def read_dates(page: Page, *, collected_at: datetime | None) -> Dates:
    """Dates of a page: as it states them for machines, else as it prints them, else as its address has them.

    A stated date after `collected_at` is returned as stated and named in `future`: replacing it in silence
    would hide the fault from who can mend it.
    """
    first = writes_day_first(page)
    structured = page.structured
    stated = published = _first(structured.stated(_PUBLISHED, _PUBLISHED_META), first)
    modified = _first(structured.stated(_MODIFIED, _MODIFIED_META), first)
    in_url = stamp_of_url(page.document.url)
    if published is None:
        printed, changed = _printed(page, first, collected_at)
        published = printed or in_url or _first(structured.stated(_VAGUE, _VAGUE_META), first)
        published = published or _anywhere(page, first, collected_at) or _issued_line(page, first, collected_at)
        published = published or _printed(page, first, collected_at, _NEVER_DATES)[0]
        published = published or _found(page.document, collected_at) or changed
        modified = modified or changed
    conflict = None
    if published and modified and published.text == modified.text:
        # One moment for both is that of the last save; the page may print the day of publication.
        printed, _ = _printed(page, first, collected_at)
        if printed and timedelta(hours=36) < published.at - printed.at < _RESAVED:
            conflict = f"stated {published.text}, printed {printed.text}"
            published = printed
    if published is not None and published is stated:
        published = _in_local_time(published, page, first, collected_at)
    if conflict is None and published and in_url and abs(published.at - in_url.at) > timedelta(days=2):
        conflict = f"published {published.text}, address {in_url.text}"
    future = None
    if collected_at is not None:
        late = [stamp.text for stamp in (published, modified) if stamp and stamp.at > collected_at + TOLERANCE]
        future = late[0] if late else None
    return Dates(published, modified, conflict, future)


def _in_local_time(stamp: Stamp, page: Page, day_first: bool, collected_at: datetime | None) -> Stamp:
    """A moment stated in UTC with the offset that the printed time or the page's language gives away.

    Readers of a page of Montevideo that prints '3 May, 22:41' know it as the third, though 02:41 UTC is the fourth.
    """
    if stamp.offset_minutes != 0 or stamp.precision != "minute":
        return stamp
    at = stamp.at.astimezone(UTC)
    if at.minute == at.second == 0 and (offset := _midnight_offset(at, page)) is not None:
        return _shifted(stamp, offset)
    printed, _ = _printed(page, day_first, collected_at)
    if printed is None or printed.precision != "minute":
        printed, _ = _printed(page, day_first, collected_at, _NEVER_DATES)
    if printed is None or printed.precision != "minute" or printed.offset_minutes is not None:
        return stamp
    minutes = round((printed.at - at).total_seconds() / 60)
    quarter = round(minutes / 15) * 15
    if 0 < abs(quarter) <= _FARTHEST_MINUTES and abs(minutes - quarter) <= _CLOCKS_DIFFER:
        return _shifted(stamp, quarter)
    return stamp


_FARTHEST_MINUTES = 14 * 60
_CLOCKS_DIFFER = 3
"""Minutes between the printed and the stated time of one moment."""


def _shifted(stamp: Stamp, offset: int) -> Stamp:
    local = stamp.at.astimezone(timezone(timedelta(minutes=offset)))
    return replace(stamp, at=local, offset_minutes=offset)


def _midnight_offset(at: datetime, page: Page) -> int | None:
    """Minutes from UTC where a full hour is midnight in the one zone in which the page's language is at home.

    A page that names a country of another zone (de-NA) says nothing of its midnight.
    """
    language, *others = (page.document.tree.get("lang") or "").lower().replace("_", "-").split("-")
    zone, countries = _zones().get(language, (None, frozenset()))
    country = next((part for part in others if len(part) == _COUNTRY_CHARS), None)
    if country is not None and country not in countries:
        return None
    local = at.astimezone(zone) if zone else at
    offset = local.utcoffset()
    return int(offset.total_seconds() // 60) if offset and local.hour == 0 else None


@cache
def _zones() -> dict[str, tuple[ZoneInfo, frozenset[str]]]:
    """Zones of languages that are spoken, but for emigrants, in one zone; with the countries of the zone."""
    zones = (
        (
            "Europe/Berlin",
            "de it nl pl cs sk sl hr sr hu da sv nb nn no sq lb ca eu",
            "ad al at ba be ch cz de dk es fr hr hu it li lu me mk mt nl no pl rs se si sk sm va xk",
        ),
        ("Europe/Athens", "el fi et lv lt bg ro uk", "bg cy ee fi gr lt lv md ro ua"),
        ("Europe/Istanbul", "tr", "tr"),
        ("Asia/Jerusalem", "he", "il"),
        ("Asia/Tokyo", "ja", "jp"),
        ("Asia/Seoul", "ko", "kr"),
        ("Asia/Bangkok", "th vi", "th vn"),
        ("Asia/Kolkata", "hi ta te mr gu", "in lk"),
    )
    return {
        language: (ZoneInfo(name), frozenset(countries.split()))
        for name, languages, countries in zones
        for language in languages.split()
    }


def writes_day_first(page: Page) -> bool:
    """Whether the page writes the day before the month in numbers: everywhere but in American English.

    A page that says no more than 'en' is American unless its host is of another country.
    """
    locale = page.document.tree.get("lang") or page.structured.first_meta("og:locale", "content-language") or ""
    locale = locale.lower().replace("_", "-")
    if locale != "en":
        return locale != "en-us"
    country = host_of(page.document.url).rsplit(".", 1)[-1]
    return len(country) == _COUNTRY_CHARS and country not in _NO_COUNTRIES


_COUNTRY_CHARS = 2
_NO_COUNTRIES = frozenset({"us", "ph", "ai", "cc", "co", "fm", "gg", "io", "la", "ly", "me", "sh", "to", "tv", "ws"})
"""Where the month comes first, and domains of countries that anybody uses."""


def _first(stated: Iterator[tuple[FieldSource, str]], day_first: bool) -> Stamp | None:
    """The first of what a page states that is a moment."""
    for source, text in stated:
        stamp = parse_stamp(text, day_first=day_first)
        if stamp is not None:
            return replace(stamp, source=source)
    return None


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
    stamp = parse_stamp(found) if found and not found.endswith("-01-01") else None
    return replace(stamp, source=FieldSource.SEARCH) if stamp else None


_NO_DATES = frozenset(
    {"related", "comments", "sidebar", "newsletter", "advert", "consent", "wall", "hidden", "caption"}
)
_NEVER_DATES = _NO_DATES - {"sidebar"}
"""The same for dates beside the headline: themes put the line with author and date into an element named aside."""
_DATE_CHARS = 24
"""Of a long line only the head is looked at: '01.02.2022 The labour market has …'."""
_FIELDS = re.compile(r"\s[|•·»]\s")
_DATE_WORDS = 4
"""Words beside the date that a date line inside or behind the text may have."""
_BEFORE, _AFTER = 8, 12
"""Blocks before and after the headline among which the date line stands."""


def _printed(
    page: Page, day_first: bool, collected_at: datetime | None, never: frozenset[str] = _NO_DATES
) -> tuple[Stamp | None, Stamp | None]:
    """Publication and change as the page prints them: beside the headline, else at the ends of the text."""
    published = changed = None
    for block in _date_lines(page, never):
        stamp = next((found for text in _texts(block) if (found := _read(text, day_first))), None)
        if stamp is None or (page.body.orders and block.order > page.body.orders[0] and not _is_date_line(block)):
            continue
        if collected_at and stamp.at > collected_at + TOLERANCE and not _is_date_line(block):
            continue  # a day that the text tells of
        issued = _issued().search(block.text)
        if _updated().search(block.text) and not issued:
            changed = changed or stamp
        else:
            later = _read(block.text[issued.start() :], day_first) if issued else None
            published = later if later and not block.moment else _to_the_minute(stamp, block, day_first)
            break
    return published, changed


def _to_the_minute(stamp: Stamp, block: Block, day_first: bool) -> Stamp:
    """A moment with the time of day that its line shows, where the markup has the day alone."""
    shown = _read(block.text, day_first) if block.moment and stamp.precision == "day" else None
    return shown if shown and shown.precision == "minute" and shown.at.date() == stamp.at.date() else stamp


def _issued_line(page: Page, day_first: bool, collected_at: datetime | None) -> Stamp | None:
    """The date behind a word for publication in a short line anywhere on the page, in its footer too."""
    around = page.places_of_headline
    for block in page.blocks:
        for line in block.lines:
            issued = _issued().search(line) if len(line) <= LINE_CHARS // 2 else None
            if issued is None or kinds_of(block, around) & _NO_DATES:
                continue
            stamp = _read(line[issued.start() : issued.end() + _DATE_CHARS], day_first)
            if stamp is not None and not (collected_at and stamp.at > collected_at + TOLERANCE):
                return stamp
    return None


def _read(text: str, day_first: bool) -> Stamp | None:
    """A moment that the page shows."""
    stamp = parse_stamp(text, day_first=day_first)
    return replace(stamp, source=FieldSource.PAGE) if stamp else None


def _anywhere(page: Page, day_first: bool, collected_at: datetime | None) -> Stamp | None:
    """The first line of the page that prints a date and little else, outside what belongs to other articles."""
    around = page.places_of_headline
    for block in page.blocks:
        if (
            block.chars > LINE_CHARS // 2
            or block.link_share > 0.5
            or kinds_of(block, around) & (_NO_DATES | {"footer"})
            or _joined().search(block.text)
        ):
            continue
        stamp = _read(block.moment or block.text, day_first) if _is_date_line(block) else None
        if stamp is not None and not (collected_at and stamp.at > collected_at + TOLERANCE):
            return stamp
    return None


def _is_date_line(block: Block) -> bool:
    """Whether a block does little more than print a date; in a text most days are days that it tells of."""
    if block.moment or len(block.lines) > 1 or _issued().search(block.text) or _updated().search(block.text):
        return True
    if block.chars <= LINE_CHARS // 2 and _FIELDS.search(block.text) and parse_stamp(block.text[:_DATE_CHARS]):
        return True  # 'Mon 25.04.2024 | 14:07 | By Anna Roe'
    return len([word for word in re.findall(r"[^\W\d_]+", block.text) if not month_number(word)]) <= _DATE_WORDS


def _texts(block: Block) -> list[str]:
    """What of a block may print the date: all of a short one, the short lines and the head of a longer one."""
    if block.moment or block.chars <= LINE_CHARS:
        return [block.moment or block.text]
    return [line for line in block.lines[:6] if len(line) <= LINE_CHARS // 2] or [block.text[:_DATE_CHARS]]


def _date_lines(page: Page, never: frozenset[str]) -> Iterator[Block]:
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
    usable = [block for block in near if not kinds_of(block, around) & never and not _joined().search(block.text)]
    yield from (block for block in usable if block.moment)
    yield from usable
    yield from (block for block in blocks if "meta" in (kinds := kinds_of(block, around)) and not kinds & never)


@cache
def _updated() -> re.Pattern[str]:
    return re.compile("|".join(word_list("updated")), re.IGNORECASE)


@cache
def _issued() -> re.Pattern[str]:
    return re.compile("|".join(word_list("issued")), re.IGNORECASE)


@cache
def _joined() -> re.Pattern[str]:
    return re.compile("|".join(word_list("joined")), re.IGNORECASE)
