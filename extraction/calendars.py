"""Dates in other calendars, digits and ways to count, written as the plain dates that `stamps` reads."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

_FOREIGN = re.compile(r"[\u0600-\u06ff\u0900-\u097f\u09e6-\u09ef\u0e00-\u0e7f\u1040-\u1049令平民]|tháng", re.IGNORECASE)
_FOREIGN_DIGITS = re.compile(r"[٠-٩۰-۹०-९০-৯၀-៩]")
_BUDDHIST_YEARS = 543
"""Years that the calendar of Thailand is ahead."""
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
"""Year before the first one of an era: of Japan's emperors, and of Taiwan's republic."""
_THAI_MONTHS = (
    "มกราคม ม.ค.", "กุมภาพันธ์ ก.พ.", "มีนาคม มี.ค.", "เมษายน เม.ย.", "พฤษภาคม พ.ค.", "มิถุนายน มิ.ย.",
    "กรกฎาคม ก.ค.", "สิงหาคม ส.ค.", "กันยายน ก.ย.", "ตุลาคม ต.ค.", "พฤศจิกายน พ.ย.", "ธันวาคม ธ.ค.",
)  # fmt: skip
_SOLAR_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
"""Months of the solar calendar of Iran; six of 31 days, then of 30."""
_LEVANT = {
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "اذار": 3, "نيسان": 4, "أيار": 5, "ايار": 5, "حزيران": 6, "تموز": 7,
    "آب": 8,
    "أيلول": 9, "ايلول": 9, "تشرين الأول": 10, "تشرين الاول": 10, "تشرين الثاني": 11, "كانون الأول": 12,
    "كانون الاول": 12,
    "جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8,
}  # fmt: skip
"""Arabic month names between Beirut and Baghdad, and in Tunis and Algiers; those of Cairo are in CLDR."""
_THAI = {name: month for month, names in enumerate(_THAI_MONTHS, 1) for name in names.split()}
_SOLAR = {name: month for month, name in enumerate(_SOLAR_MONTHS, 1)}
_SOLAR_EPOCH = date(2024, 3, 20)
"""First day of the solar year 1403."""
_SOLAR_YEAR = 1403


def _names(words: dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def plain_dates(text: str) -> str:
    """The text with foreign digits and dates of other calendars as plain ones; any other text as it is."""
    if text.isascii() or _FOREIGN.search(text) is None:
        return text
    text = _FOREIGN_DIGITS.sub(lambda sign: str(unicodedata.digit(sign.group(0))), text)
    for pattern, plain in _FORMS:
        text = pattern.sub(plain, text)
    return text


def _dated(year: int, month: int, day: int, found: re.Match[str]) -> str:
    return f" {year}-{month:02}-{day:02} " if 1 <= month <= 12 and 1 <= day <= 31 else found.group(0)


def _thai(found: re.Match[str]) -> str:
    year = int(found["y"])
    return _dated(year - _BUDDHIST_YEARS if year > 2400 else year, _THAI[found["mon"]], int(found["d"]), found)


def _levant(found: re.Match[str]) -> str:
    return _dated(int(found["y"]), _LEVANT[found["mon"]], int(found["d"]), found)


def _era(found: re.Match[str]) -> str:
    year = 1 if found["y"] == "元" else int(found["y"])
    return _dated(_ERAS[found["era"]] + year, int(found["m"]), int(found["d"]), found)


def _counted(found: re.Match[str]) -> str:
    return _dated(int(found["y"]), int(found["m"]), int(found["d"]), found)


def _solar(found: re.Match[str]) -> str:
    groups = found.groupdict()
    year, day = int(found["y"]), int(found["d"])
    month = _SOLAR[groups["mon"]] if groups.get("mon") else int(found["m"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found.group(0)
    passed = (month - 1) * 30 + min(month - 1, 6) + day - 1
    # One leap day in four years, and after 33 years once in five: right for all years that pages are of.
    years = year - _SOLAR_YEAR
    leaps = sum((start * 8 + 29) % 33 < 8 for start in range(min(year, _SOLAR_YEAR), max(year, _SOLAR_YEAR)))
    new_year = _SOLAR_EPOCH + timedelta(days=365 * years + (leaps if years > 0 else -leaps))
    return f" {(new_year + timedelta(days=passed)).isoformat()} "


def _day_month_year(months: dict[str, int], between: str, year: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\s*(?P<mon>{_names(months)}){between}(?P<y>{year}\d\d)(?!\d)")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_day_month_year(_THAI, r"\s*(?:พ\.ศ\.\s*)?", "2[0-6]"), _thai),
    (_day_month_year(_LEVANT, r"(?:\s*/\s*[^\W\d]+)?[\s،]+", "20"), _levant),
    (_day_month_year(_SOLAR, r"(?:\s*ماه)?[\s،]+", "1[34]"), _solar),
    (re.compile(r"(?<![\d/])(?P<y>1[34]\d\d)[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?![\d/])"), _solar),
    (
        re.compile(
            rf"(?P<era>{'|'.join(_ERAS)})\s*(?P<y>\d{{1,3}}|元)\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日"
        ),
        _era,
    ),
    (
        re.compile(r"(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2}),?(?:\s+năm)?\s+(?P<y>20\d\d)(?!\d)", re.IGNORECASE),
        _counted,
    ),
)
