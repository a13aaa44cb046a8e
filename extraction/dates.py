"""When an article was published and changed, as its page states it: never when it was collected."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from lxml import etree

from extraction.datelines import TOLERANCE, DateLines
from extraction.document import Document
from extraction.headline import host_of
from extraction.hints import stamp_of
from extraction.page import Page
from extraction.stamps import Stamp, parse_stamp, stamp_of_url
from warehouse.contract import FieldSource

_PUBLISHED = ("datePublished", "dateCreated", "uploadDate", "issued")
_MODIFIED = ("dateModified", "modified")
_VAGUE = ("created", "date")
"""Properties of schema.org and, in RDFa, of Dublin Core."""
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
    """Dates of a page: as it states them for machines, else as it prints them, else as its feed or address has them.

    What a feed says comes before what is no more than found somewhere on the page. Where page and feed say otherwise
    the page is believed, and that is a conflict: feeds give the last change, and when they were built.

    A stated date after `collected_at` is returned as stated and named in `future`: replacing it in silence
    would hide the fault from who can mend it. Where it lies there only because the month was taken to come first, or
    the day, it is read the other way.
    """
    first = writes_day_first(page)
    found = _read_dates(page, collected_at, first=first)
    if found.future is not None and (other := _read_dates(page, collected_at, first=not first)).future is None:
        return other
    return found


def _read_dates(page: Page, collected_at: datetime | None, *, first: bool) -> Dates:
    """The same with the day before the month in numbers (`first`), or behind it."""
    structured, lines = page.structured, DateLines(page, collected_at, day_first=first)
    stated = published = _first(structured.stated(_PUBLISHED, _PUBLISHED_META), first)
    modified = _first(structured.stated(_MODIFIED, _MODIFIED_META), first)
    in_url, fed = stamp_of_url(page.document.url), stamp_of(page.hints, collected_at)
    if published is None:
        printed, changed = lines.printed
        published = printed or _narrowed(in_url, fed) or _first(structured.stated(_VAGUE, _VAGUE_META), first) or fed
        published = published or lines.elsewhere() or _found(page.document, lines, collected_at) or changed
        modified = modified or changed
    conflict = None
    if published and modified and published.text == modified.text:
        # One moment for both is that of the last save; the page may print the day of publication.
        printed, _ = lines.printed
        if printed and timedelta(hours=36) < published.at - printed.at < _RESAVED:
            conflict = f"stated {published.text}, printed {printed.text}"
            published = printed
    if published is not None and published is stated:
        published = _in_local_time(published, page, lines)
    if conflict is None and published and in_url and abs(published.at - in_url.at) > timedelta(days=2):
        conflict = f"published {published.text}, address {in_url.text}"
    if conflict is None and published is not None and stated is not None:
        conflict = _contradicted(page, published, modified, lines, day_first=first)
    future = None
    if collected_at is not None:
        late = [stamp.text for stamp in (published, modified) if stamp and stamp.at > collected_at + TOLERANCE]
        future = late[0] if late else None
    if conflict is None and future is None and fed and published and _is_other(fed, published, modified):
        conflict = f"published {published.text}, feed {fed.text}"
    return Dates(published, modified, conflict, future)


def _contradicted(
    page: Page, published: Stamp, modified: Stamp | None, lines: DateLines, *, day_first: bool
) -> str | None:
    """What the page states or prints beside the stated date of publication that is neither that nor the last change."""
    for source, text in page.structured.stated(_PUBLISHED, _PUBLISHED_META):
        stamp = parse_stamp(text, day_first=day_first) if text != published.text else None
        if stamp is not None and _is_other(stamp, published, modified):
            return f"published {published.text}, {source.value} {text}"
    printed, changed = lines.printed
    swapped = printed is not None and (printed.at.month, printed.at.day) == (published.at.day, published.at.month)
    if printed is not None and not swapped and _is_other(printed, published, modified or changed):
        return f"published {published.text}, printed {printed.text}"
    return None


def _narrowed(in_url: Stamp | None, fed: Stamp | None) -> Stamp | None:
    """The day in the address; with the time of day that a feed gives, where that is the same day."""
    same = in_url is not None and fed is not None and abs(fed.at - in_url.at - timedelta(hours=12)) <= _ONE_DAY
    return fed if same else in_url


def _is_other(other: Stamp, published: Stamp, modified: Stamp | None) -> bool:
    """Whether another date is neither that of the publication nor that of the last change."""
    return all(abs(other.at - stamp.at) > _DIFFERS for stamp in (published, modified) if stamp)


_ONE_DAY = timedelta(days=1)
_DIFFERS = timedelta(days=2)
"""Zones and days without a time keep two statements of one moment apart by less."""


def _in_local_time(stamp: Stamp, page: Page, lines: DateLines) -> Stamp:
    """A moment stated in UTC with the offset that the printed time or the page's language gives away.

    Readers of a page of Montevideo that prints '3 May, 22:41' know it as the third, though 02:41 UTC is the fourth.
    """
    if stamp.offset_minutes != 0 or stamp.precision != "minute":
        return stamp
    at = stamp.at.astimezone(UTC)
    if at.minute == at.second == 0 and (offset := _midnight_offset(at, page)) is not None:
        return _shifted(stamp, offset)
    printed, _ = lines.printed
    if printed is None or printed.precision != "minute":
        printed, _ = lines.with_asides
    if printed is None or printed.precision != "minute":
        return stamp
    # The clock of the line alone: a zone printed beside it may be that of winter in summer.
    minutes = round((printed.at.replace(tzinfo=UTC) - at).total_seconds() / 60)
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


def _found(document: Document, lines: DateLines, collected_at: datetime | None) -> Stamp | None:
    """The date that htmldate finds in attributes and scripts and by the names of elements.

    Its extensive search takes up to 4 s and guesses: years of copyright lines, months of addresses of images.
    """
    import htmldate

    tree = deepcopy(document.tree)
    etree.strip_elements(tree, "style", "svg", "noscript", with_tail=False)
    # Without a limit it would take today's date for one.
    limit = (collected_at + TOLERANCE) if collected_at else datetime(2100, 1, 1, tzinfo=UTC)
    found = htmldate.find_date(tree, extensive_search=False, original_date=True, max_date=limit.strftime("%Y-%m-%d"))
    # The first of January is how it writes a year that stands alone, as in a copyright line.
    stamp = parse_stamp(found) if found and not found.endswith("-01-01") else None
    if stamp is None or not _names_day(document, stamp.at):
        return None
    if lines.is_of_collection(stamp) or lines.is_of_another(stamp):
        return None
    return replace(stamp, source=FieldSource.SEARCH)


def _names_day(document: Document, at: datetime) -> bool:
    """Whether the markup names this day in any usual form.

    Where it names a month alone, htmldate gives its first day, or the day of the month on which it is asked.
    """
    year, month, day = rf"(?:{at.year}|{at.year % 100:02})", f"0?{at.month}", f"0?{at.day}"
    word, mark = r"[^\W\d_]{3,14}\.?", r"\s?[-/.]\s?"
    forms = (
        rf"{at.year}(?:{mark}|[年년]\s?){month}(?:{mark}|[月월]\s?){day}",
        rf"{day}{mark}{month}{mark}{year}",
        rf"{month}{mark}{day}{mark}{year}",
        rf"{day}(?:st|nd|rd|th|er|\.|º|ª)?(?:\s|-|\sde\s){word}(?:\s|-|,\s|\sde[l]?\s){year}",
        rf"\s{day}(?:st|nd|rd|th)?,?\s{year}",
    )
    pattern = rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)|{at.year}{at.month:02}{at.day:02}"
    return re.search(pattern, etree.tostring(document.tree, encoding="unicode")) is not None
