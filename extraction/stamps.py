"""Moments as pages write them: ISO 8601, RFC 822, numbers, month names of some fifty languages."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from extraction.calendars import plain_dates
from extraction.text import clean, fold, word_list
from warehouse.contract import FieldSource

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No web page is older; a date before it is a default value of some system (1970, 0001)."""
LETTER = r"[^\s!-@\[-`{-\u00b4\u00b6-\u00bf\u060c\u061b\u0964\u2000-\u206f\u3000-\u303f\uff00-\uff20]"
"""A sign of a word. The vowels that Indian and Thai scripts write onto letters are none for a pattern of word signs."""
_ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[T\s,]+(?P<h>\d{1,2})[:.](?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<z>Z|UTC|GMT|[+-]\d{1,2}:?(?:\d{2})?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"\b(?P<y>20\d{2}|19\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:T?(?P<h>[01]\d|2[0-3])(?P<min>[0-5]\d)(?P<s>[0-5]\d)?(?P<z>Z)?)?\b"
)
_RFC = re.compile(
    r"(?P<d>\d{1,2})\s+(?P<mon>"
    + LETTER
    + r"{3,12})\.?,?\s+(?P<y>\d{4})[,\s]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?"
    + r"\s*(?P<z>[+-]\d{2}:?\d{2}|GMT|UTC|Z)?",
    re.IGNORECASE,
)
_CJK_DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]?(?:[^\d]{0,6}(?P<h>\d{1,2})\s*[:時时시]\s*(?P<min>\d{2}))?"
)
# Inline elements in a row run their texts together: 'Research7 April 2020', 'Apr 042013', '3 May 202221:25'.
_YEAR = r"(?P<y>(?:19|20)\d{2})(?=\D|$|\d{1,2}[:.]\d{2}(?!\d))"
_DMY = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})\s?[./|-]\s?(?P<m>\d{{1,2}})\s?[./|-]\s?{_YEAR}"
    r"(?:\D{0,8}(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?!\d)\s*(?P<ap>[ap]\.?m\b)?)?",
    re.IGNORECASE,
)
_D_MONTH_Y = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|°|[-/])?\s*(?:de\s+|of\s+)?(?P<mon>"
    + LETTER
    + r"{3,14})(?:\.?,?\s*(?:de\s+|del\s+)?|[-/])"
    + _YEAR
    + r"(?:\D{0,12}(?P<h>[01]?\d|2[0-3])[:.h](?P<min>[0-5]\d)(?!\d)\s*(?P<ap>[ap]\.?m)?)?",
    re.IGNORECASE,
)
_MONTH_D_Y = re.compile(
    r"\b(?P<mon>"
    + LETTER
    + r"{3,14})\.?\s+(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+|(?P<dd>\d{2}))"
    + _YEAR
    + r"(?:\D{0,12}(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?!\d)\s*(?P<ap>[ap]\.?m)?)?",
    re.IGNORECASE,
)
_Y_MONTH_D = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?:\.|,|\s*m\.)?\s+(?P<mon>" + LETTER + r"{3,14})\.?\s+(?P<d>\d{1,2})(?!\d|[:.]\d)"
    r"(?:\D{1,12}(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?!\d))?"
)
_SPACED_YMD = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\.\s(?P<m>\d{1,2})\.\s(?P<d>\d{1,2})(?!\d)"
    r"(?:\D{1,8}(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?!\d))?"
)
_D_MONTH_YY = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:\.\s?|[-/\s])(?P<mon>"
    + LETTER
    + r"{3,14})(?:\.|[-/]|\.?\s?['’])(?P<y>\d{2})(?!\w|[:.]\d)"
)
_SHORT_DMY = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{2})(?![\d.])(?:\D{1,8}(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?!\d))?"
)
_SLASHED_DMY = re.compile(
    r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{2})[,\s]+(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?!\d)\s*(?P<ap>[ap]\.?m)?",
    re.IGNORECASE,
)
_RARE = (_Y_MONTH_D, _SPACED_YMD, _SHORT_DMY, _SLASHED_DMY, _D_MONTH_YY)
_SHORT_YEARS = frozenset({_SHORT_DMY, _SLASHED_DMY, _D_MONTH_YY})
_CENTURY = 2000
"""Years of two digits are of this century: EARLIEST leaves the nineties alone."""
_DIGIT = re.compile(r"\d")
_URL_DATES = (
    re.compile(r"/(?P<y>(?:19|20)\d{2})[/-](?P<m>0?[1-9]|1[0-2])[/-](?P<d>0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
    re.compile(r"/(?P<y>20\d{2})/(?P<mon>[a-z]{3})/(?P<d>0?[1-9]|[12]\d|3[01])(?=/|$)"),
    re.compile(r"/(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=[/_-]|$)"),
)


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
    source: FieldSource | None = None
    """Where on the page it stands; None for a text of which that is not known."""


def parse_stamp(text: str, *, day_first: bool = True) -> Stamp | None:
    """The first moment in a text: ISO 8601, RFC 822, numbers or month names; None where there is none."""
    if _DIGIT.search(text) is None:
        return None
    told = clean(text)[:300]
    text = plain_dates(told)
    for pattern in (_ISO, _RFC, _CJK_DATE, _D_MONTH_Y, _MONTH_D_Y, _DMY, _COMPACT, *_RARE):
        for match in pattern.finditer(text):
            stamp = _stamp(match, text, day_first=day_first)
            if stamp is not None:
                return stamp if text == told else replace(stamp, text=told if len(told) <= _TOLD_CHARS else stamp.text)
    return None


_TOLD_CHARS = 60
"""Characters of a text that is kept whole as what the page says."""


def _stamp(match: re.Match[str], text: str, *, day_first: bool) -> Stamp | None:
    part = match.groupdict()
    month = int(part["m"]) if part.get("m") else month_number(part.get("mon") or "")
    if not month:
        return None
    year, day = int(part["y"]), int(part["d"] or part["dd"])
    if match.re in _SHORT_YEARS:
        year += _CENTURY
    if match.re in {_DMY, _SLASHED_DMY} and ((not day_first and day <= 12) or month > 12 >= day):
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
    return Stamp(at, text if len(text) <= _TOLD_CHARS else match.group(0), offset, "minute" if precise else "day")


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


def stamp_of_url(url: str) -> Stamp | None:
    """The day in an address like /2026/11/22/; None where there is none."""
    match = next((found for pattern in _URL_DATES if (found := pattern.search(url))), None)
    stamp = _stamp(match, match.group(0).strip("/"), day_first=False) if match else None
    return replace(stamp, source=FieldSource.URL) if stamp else None


@cache
def _months() -> dict[str, int]:
    """Month names of the languages news is read in, folded, from CLDR (babel)."""
    from babel.dates import get_month_names

    table: dict[str, int] = {}
    for locale in word_list("month_languages"):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    key = fold(name)
                    if len(key) >= 3 and not key.isdigit():
                        table.setdefault(key, number)
    for locale in _CYRILLIC:
        for number, name in get_month_names("wide", "format", locale).items():
            table.setdefault(fold(name)[:3], number)
    table.update({"jänner": 1, "jaenner": 1, "feber": 2, "maerz": 3, "sept": 9, "gennaio": 1})
    return table


def month_number(word: str) -> int:
    """1 to 12 for the name of a month in any of the languages known, 0 for any other word."""
    months = _months()
    return months.get(fold(word)) or (months.get(fold(word[1:]), 0) if word.startswith(_HEBREW_IN) else 0)


_CYRILLIC = ("ru", "uk", "bg")
"""Languages whose months are cut to three letters, though CLDR has longer abbreviations."""
_HEBREW_IN = "ב"
"""Written together with the month behind it: '18 בנובמבר 2026'."""
