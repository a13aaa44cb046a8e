"""When an article was published and changed, as its page states it: never when it was collected."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.document import Document
from extraction.page import Page
from extraction.structured import Structured, as_list, micro_value
from extraction.text import clean, fold, word_list

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No web page is older; a date before it is a default value of some system (1970, 0001)."""
TOLERANCE = timedelta(days=1)
"""How far after its collection a page may be dated without a word: zones and clocks differ."""
_ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[T\s,]+(?P<h>\d{1,2})[:.](?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<z>Z|UTC|GMT|[+-]\d{1,2}:?(?:\d{2})?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"\b(?P<y>20\d{2}|19\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:T?(?P<h>[01]\d|2[0-3])(?P<min>[0-5]\d)(?P<s>[0-5]\d)?(?P<z>Z)?)?\b"
)
_RFC = re.compile(
    r"(?P<d>\d{1,2})\s+(?P<mon>[^\W\d]{3,12})\.?,?\s+(?P<y>\d{4})[,\s]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?\s*(?P<z>[+-]\d{2}:?\d{2}|GMT|UTC|Z)?",
    re.IGNORECASE,
)
_CJK_DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]?(?:[^\d]{0,6}(?P<h>\d{1,2})\s*[:時时시]\s*(?P<min>\d{2}))?"
)
_DMY = re.compile(
    r"\b(?P<d>\d{1,2})\s?[./-]\s?(?P<m>\d{1,2})\s?[./-]\s?(?P<y>(?:19|20)\d{2})\b(?:\D{1,8}(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?!\d))?"
)
_D_MONTH_Y = re.compile(
    r"\b(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|°|-)?\s*(?:de\s+|of\s+)?(?P<mon>[^\W\d_]{3,14})\.?,?\s*(?:de\s+|del\s+)?(?P<y>(?:19|20)\d{2})\b"
    r"(?:\D{1,12}(?P<h>[01]?\d|2[0-3])[:.h](?P<min>[0-5]\d)(?!\d)\s*(?P<ap>[ap]\.?m)?)?",
    re.IGNORECASE,
)
_MONTH_D_Y = re.compile(
    r"\b(?P<mon>[^\W\d_]{3,14})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{2})\b(?:\D{1,12}(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?!\d)\s*(?P<ap>[ap]\.?m)?)?",
    re.IGNORECASE,
)
_URL_DATE = re.compile(r"/(?P<y>(?:19|20)\d{2})[/-](?P<m>0?[1-9]|1[0-2])[/-](?P<d>0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "published_time",
    "article.published", "published-date", "publication_date", "publicationdate", "publication-date", "pub_date",
    "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "bt:pubdate", "rnews:datepublished", "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created",
    "dcterms.date", "dc.date", "date", "dc:date", "article:post_date", "last-published", "ptime", "og:pubdate",
    "shareaholic:article_published_time", "mediator_published_time", "citation_publication_date", "citation_date", "datecreated",
    "og:release_date", "artpubdate", "article:created_time", "og:regdate", "prism.publicationdate",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:modified_time", "datemodified", "og:updated_time", "article:updated_time",
    "lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "modified", "date.modified", "article.updated", "revised",
    "cxenseparse:recs:articlemodified", "shareaholic:article_modified_time",
)  # fmt: skip


@dataclass(frozen=True)
class Stamp:
    """A moment as a page states it."""

    at: datetime
    """The moment, aware; UTC where no zone is stated; midnight where no time is."""
    text: str
    """What the page says."""
    offset_minutes: int | None
    """Stated offset from UTC."""
    precision: str
    """`minute` or `day`."""


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
    in_url = _url_date(page.document.url)
    if published is None:
        printed, changed = _printed(page, first, collected_at)
        published = printed or in_url or _found(page.document, collected_at) or changed
        modified = modified or changed
    conflict = None
    if published and in_url and abs(published.at - in_url.at) > timedelta(days=2):
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


def parse_stamp(text: str, *, day_first: bool = True) -> Stamp | None:
    """The first moment in a text: ISO 8601, RFC 822, numbers or month names; None where there is none."""
    text = clean(text)[:300]
    for pattern in (_ISO, _RFC, _CJK_DATE, _D_MONTH_Y, _MONTH_D_Y, _DMY, _COMPACT):
        for match in pattern.finditer(text):
            stamp = _stamp(match, text, day_first=day_first)
            if stamp is not None:
                return stamp
    return None


def _stamp(match: re.Match[str], text: str, *, day_first: bool) -> Stamp | None:
    part = match.groupdict()
    month = int(part["m"]) if part.get("m") else month_number(part.get("mon") or "")
    if not month:
        return None
    year, day = int(part["y"]), int(part["d"])
    if match.re is _DMY and ((not day_first and day <= 12) or month > 12 >= day):
        day, month = month, day
    hour, minute = part.get("h"), part.get("min")
    hours = int(hour) if hour else 0
    meridiem = (part.get("ap") or "").lower()[:1]
    if meridiem == "p" and hours < 12:
        hours += 12
    if meridiem == "a" and hours == 12:
        hours = 0
    offset = _offset(part.get("z"))
    try:
        zone = UTC if offset is None else timezone(timedelta(minutes=offset))
        at = datetime(year, month, day, hours, int(minute or 0), int(part.get("s") or 0), tzinfo=zone)
        if at < EARLIEST:
            return None
    except (ValueError, OverflowError):
        return None
    # Midnight without a zone is how systems write "no time".
    precise = hour is not None and not (offset is None and at.hour == at.minute == at.second == 0)
    if not precise:
        at, offset = at.replace(tzinfo=UTC), None
    return Stamp(at, text if len(text) <= 60 else match.group(0), offset, "minute" if precise else "day")


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)


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


def _found(document: Document, collected_at: datetime | None) -> Stamp | None:
    """The date that htmldate finds by the names of elements, without its extensive search (up to 4 s a page)."""
    import htmldate

    # Without a limit it would take today's date for one.
    limit = (collected_at + TOLERANCE) if collected_at else datetime(2100, 1, 1, tzinfo=UTC)
    found = htmldate.find_date(
        deepcopy(document.tree), extensive_search=False, original_date=True, max_date=limit.strftime("%Y-%m-%d")
    )
    return parse_stamp(found) if found else None


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
        text = block.moment or (block.text if block.chars <= _LINE_CHARS else block.text[:_DATE_CHARS])
        stamp = parse_stamp(text, day_first=day_first)
        if stamp is None or (page.body.orders and block.order > page.body.orders[0] and not _is_date_line(block)):
            continue
        if collected_at and stamp.at > collected_at + TOLERANCE and block.moment is None:
            continue  # a day that the text tells of
        if _updated().search(block.text) and not _issued().search(block.text):
            changed = changed or stamp
        else:
            published = stamp
            break
    return published, changed


def _is_date_line(block: Block) -> bool:
    """Whether a block does little more than print a date; in a text most days are days that it tells of."""
    if block.moment or _issued().search(block.text) or _updated().search(block.text):
        return True
    return len([word for word in re.findall(r"[^\W\d_]+", block.text) if not month_number(word)]) <= _DATE_WORDS


def _date_lines(page: Page) -> Iterator[Block]:
    blocks, top = page.blocks, page.headline_order
    near: list[Block] = []
    if top is not None:
        near += blocks[top + 1 : top + 1 + _AFTER]
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


def _url_date(url: str) -> Stamp | None:
    match = _URL_DATE.search(url)
    return _stamp(match, match.group(0).strip("/"), day_first=False) if match else None


@cache
def _months() -> dict[str, int]:
    """Month names of the languages news is read in, folded, from CLDR (babel)."""
    from babel.dates import get_month_names

    locales = [
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "sv",
        "nb",
        "da",
        "fi",
        "is",
        "pl",
        "cs",
        "sk",
        "sl",
        "hr",
        "sr",
        "hu",
        "ro",
        "bg",
        "ru",
        "uk",
        "be",
        "el",
        "tr",
        "lt",
        "lv",
        "et",
        "sq",
        "mk",
        "bs",
        "ca",
        "gl",
        "eu",
        "id",
        "ms",
        "vi",
        "sw",
        "af",
        "fil",
        "az",
        "kk",
        "uz",
        "hy",
        "ka",
        "he",
        "ar",
        "fa",
        "ur",
        "hi",
        "bn",
        "ta",
        "te",
        "mr",
        "gu",
        "ne",
        "th",
        "ga",
        "cy",
        "eo",
        "lb",
    ]
    table: dict[str, int] = {}
    for locale in locales:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    key = fold(name)
                    if len(key) >= 3 and not key.isdigit():
                        table.setdefault(key, number)
    table.update({"jänner": 1, "jaenner": 1, "feber": 2, "maerz": 3, "sept": 9, "gennaio": 1})
    return table


def month_number(word: str) -> int:
    """1 to 12 for the name of a month in any of the languages known, 0 for any other word."""
    return _months().get(fold(word), 0)
