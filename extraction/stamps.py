"""Moments as pages write them: ISO 8601, RFC 822, numbers, month names of some fifty languages."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

from extraction.calendars import plain_dates
from extraction.text import clean, fold, word_list
from warehouse.contract import FieldSource

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No web page is older; a date before it is a default value of some system (1970, 0001)."""
LETTER = r"[^\s!-@\[-`{-\u00b4\u00b6-\u00bf\u060c\u061b\u0964\u2000-\u206f\u3000-\u303f\uff00-\uff20]"
"""A sign of a word. The vowels that Indian and Thai scripts write onto letters are none for a pattern of word signs."""
_ISO = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[T\s,]+(?:[오午上下][전후午前後]\s*)?(?P<h>\d{1,2})[:.](?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<z>Z\b|[+-]\d{1,2}:?(?:\d{2})?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"\b(?P<y>20\d{2}|19\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:T?(?P<h>[01]\d|2[0-3])(?P<min>[0-5]\d)(?P<s>[0-5]\d)?(?P<z>Z)?)?\b"
)
_RFC = re.compile(
    r"(?P<d>\d{1,2})\s+(?P<mon>"
    + LETTER
    + r"{3,12})\.?,?\s+(?P<y>\d{4})[,\s]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?"
    # A dash right behind the minutes leads to the end of an event.
    + r"(?:(?:(?<=:\d\d:\d\d)|\s+|(?=[+Z]))(?P<z>[+-]\d{2}:?\d{2}|Z\b))?",
    re.IGNORECASE,
)
_CJK_DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]?(?:[^\d]{0,6}(?P<h>\d{1,2})\s*[:時时시]\s*(?P<min>\d{2}))?"
)
# Inline elements in a row run their texts together: 'Research7 April 2020', 'Apr 042013', '3 May 202221:25'.
_YEAR = r"(?P<y>(?:19|20)\d{2})(?=\D|$|\d{1,2}[:.]\d{2}(?!\d))"
_DMY = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})\s?[./|-]\s?(?P<m>\d{{1,2}})\s?[./|-]\s?{_YEAR}"
    r"(?:\D{0,8}(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?!\d))?",
    re.IGNORECASE,
)
_D_MONTH_Y = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|°|[-/])?\s*(?:de\s+|of\s+)?(?P<mon>"
    + LETTER
    + r"{3,14})(?:\.?,?\s*(?:de\s+|del\s+)?|[-/])"
    + _YEAR
    + r"(?:\D{0,12}(?P<h>[01]?\d|2[0-3])[:.h](?P<min>[0-5]\d)(?!\d))?",
    re.IGNORECASE,
)
_MONTH_D_Y = re.compile(
    r"\b(?P<mon>"
    + LETTER
    + r"{3,14})\.?\s+(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+|(?P<dd>\d{2}))"
    + _YEAR
    + r"(?:\D{0,12}(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?!\d))?",
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
    r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{2})[,\s]+(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?!\d)",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?P<behind>[^\d:;]{0,28})$")
"""A time of day right before its date: '7:30 PM EST, Wed March 12, 2026'."""
_NAMED_ZONES = {
    "UTC": 0, "GMT": 0, "BST": 60, "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "MSK": 180, "TRT": 180, "PKT": 300,
    "IST": 330, "NPT": 345, "WIB": 420, "WITA": 480, "HKT": 480, "SGT": 480, "PHT": 480, "AWST": 480, "JST": 540,
    "KST": 540, "ACST": 570, "AEST": 600, "ACDT": 630, "AEDT": 660, "BRT": -180,
}  # fmt: skip
"""Minutes from UTC of the zones that newsrooms print. Of names that several zones have, the one most often printed:
India's IST, Britain's BST."""
_SEASONAL_ZONES = {
    **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    **dict.fromkeys(("CET", "CEST", "MEZ", "MESZ"), "Europe/Berlin"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Athens"),
    **dict.fromkeys(("EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("CST", "CDT"), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT"), "America/Los_Angeles"),
    **dict.fromkeys(("NZST", "NZDT"), "Pacific/Auckland"),
}
"""Newsrooms print the winter's name in summer too, and mean the time of the place."""
_SEASONAL_PAIRS = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
"""Names of two letters, which are words in other languages."""
_BEHIND_CLOCK = re.compile(
    r"\s*(?P<ap>(?i:[ap]\.?\s?m\b)|[μπ]\.?\s?μ\b)?\.?(?:\s*(?:[Uu]hr|[hH]rs?\.?)\b)?\s*[(,]?\s*"
    r"(?:(?:UTC|GMT)\s?(?P<offset>[+−-](?:1?\d:?[0-5]\d|0?\d:?[0-5]\d|1?\d)(?!\d))"
    r"|(?P<bare>\+(?:0\d|1[0-4])(?::?[0-5]\d)?(?!\d)|[−-](?:(?:0\d|1[0-2])(?:00|30)|\b0\d:(?:00|30))(?!\d))"
    rf"|(?P<zone>{'|'.join(sorted((*_NAMED_ZONES, *_SEASONAL_ZONES), key=len, reverse=True))})\b"
    rf"|(?P<pair>{'|'.join(_SEASONAL_PAIRS)})\b(?!\s+\w))?"
)
_MORNING = re.compile(r"오전|上午|午前|凌晨|早上")
_AFTERNOON = re.compile(r"오후|下午|午後|晚上")
"""Before the hour."""
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
    if _SECONDS.fullmatch(told):
        return Stamp(datetime.fromtimestamp(int(told[:_SECOND_DIGITS]), UTC), told, 0, "minute")
    text = plain_dates(told)
    for pattern in (_ISO, _RFC, _CJK_DATE, _D_MONTH_Y, _MONTH_D_Y, _DMY, _COMPACT, *_RARE):
        for match in pattern.finditer(text):
            stamp = _stamp(match, text, day_first=day_first)
            if stamp is not None:
                return stamp if text == told else replace(stamp, text=told if len(told) <= _TOLD_CHARS else stamp.text)
    return None


_SECONDS = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
"""Seconds or milliseconds since 1970, from 2001 to 2033, as scripts write moments."""
_SECOND_DIGITS = 10
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
    clock = _clock(match, text)
    hours, offset = clock.hours, _offset(part.get("z"))
    try:
        at = datetime(year, month, day, hours, clock.minutes, int(part.get("s") or 0), tzinfo=UTC)
        if offset is None:
            offset = clock.offset_at(at)
        at = at.replace(tzinfo=UTC if offset is None else timezone(timedelta(minutes=offset)))
        if at < EARLIEST:
            return None
    except (ValueError, OverflowError):
        return None
    # Midnight without a zone is how systems write "no time".
    precise = clock.told and not (offset is None and at.hour == at.minute == at.second == 0)
    if not precise:
        at, offset = at.replace(tzinfo=UTC), None
    return Stamp(at, text if len(text) <= _TOLD_CHARS else match.group(0), offset, "minute" if precise else "day")


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day beside a date."""

    hours: int = 0
    minutes: int = 0
    told: bool = False
    """Whether there is one."""
    offset: str | None = None
    zone: str | None = None
    """The offset or the name of the zone that is printed behind it."""

    def offset_at(self, at: datetime) -> int | None:
        """Minutes from UTC on a day; None where no zone is printed."""
        place = _SEASONAL_ZONES.get(self.zone or "") or _SEASONAL_PAIRS.get(self.zone or "")
        if place is not None:
            local = at.replace(tzinfo=ZoneInfo(place)).utcoffset()
            return int(local.total_seconds() // 60) if local is not None else None
        return _NAMED_ZONES[self.zone] if self.zone else _offset(self.offset)


def _clock(match: re.Match[str], text: str) -> _Clock:
    """The time of day in, or right before, a match of a date, with what is printed behind it."""
    told, behind = match, match.end()
    if match.groupdict().get("h") is None:
        before = _CLOCK_BEFORE.search(text, 0, match.start())
        if before is None:
            return _Clock()
        told, behind = before, before.start("behind")
    elif match.groupdict().get("z"):
        return _Clock(int(told["h"]), int(told["min"]), told=True)
    tail = _BEHIND_CLOCK.match(text, behind)
    if tail is None:
        return _Clock()
    if told is not match and not _leads_to_date(text[tail.end() : match.start()]):
        return _Clock()
    hours, ahead = int(told["h"]), text[max(0, told.start("h") - _AHEAD_CHARS) : told.start("h")]
    meridiem = (tail["ap"] or "").lower()[:1]
    if hours < 12 and (meridiem in {"p", "μ"} or _AFTERNOON.search(ahead)):
        hours += 12
    elif hours == 12 and (meridiem in {"a", "π"} or _MORNING.search(ahead)):
        hours = 0
    return _Clock(
        hours, int(told["min"]), told=True, offset=tail["offset"] or tail["bare"], zone=tail["zone"] or tail["pair"]
    )


_AHEAD_CHARS = 6


def _leads_to_date(text: str) -> bool:
    """Whether between a time of day and a date there is at most the day of the week and a word like 'on'."""
    words = [word for word in re.split(r"[\W\d_]+", fold(text)) if word]
    return len(words) <= 2 and all(word in _weekdays() or word in _ON for word in words)


_ON = frozenset({"on", "am", "den", "le", "el", "op", "il", "em", "i"})


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone in {"Z", "z"}:
        return 0
    digits = zone[1:].replace(":", "")
    split = 2 if len(digits) % 2 == 0 else 1
    hours, minutes = int(digits[:split]), int(digits[split:] or 0)
    if hours > 14 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (1 if zone[0] == "+" else -1)


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


@cache
def _weekdays() -> frozenset[str]:
    """Names of the days of the week in the same languages, folded."""
    from babel.dates import get_day_names

    days = (get_day_names("wide", locale=locale) for locale in word_list("month_languages"))
    short = (get_day_names("abbreviated", locale=locale) for locale in word_list("month_languages"))
    return frozenset(fold(name).strip(".") for names in (*days, *short) for name in names.values())


def month_number(word: str) -> int:
    """1 to 12 for the name of a month in any of the languages known, 0 for any other word."""
    months = _months()
    return months.get(fold(word)) or (months.get(fold(word[1:]), 0) if word.startswith(_HEBREW_IN) else 0)


_CYRILLIC = ("ru", "uk", "bg")
"""Languages whose months are cut to three letters, though CLDR has longer abbreviations."""
_HEBREW_IN = "ב"
"""Written together with the month behind it: '18 בנובמבר 2026'."""
