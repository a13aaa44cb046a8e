"""Lengths of time and crontab lines as configuration files write them."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*")
_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def parse_duration(value: object) -> timedelta:
    """``"90s"``, ``"30m"``, ``"1h30m"``, ``"1d"``, ``"2w"`` as a positive length of time.

    Raises:
        ValueError: anything else; a bare number too, since it does not say of what.
    """
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not value or _DURATION.sub("", value):
        raise ValueError('a length of time with its unit, as "90s", "30m", "1h30m" or "1d"')
    total = sum((float(figure) * _UNITS[unit] for figure, unit in _DURATION.findall(value)), timedelta())
    if total <= timedelta():
        raise ValueError("a length of time above zero")
    return total


def format_duration(value: timedelta) -> str:
    """The same, written as `parse_duration` reads it."""
    left, text = value, ""
    for unit in ("d", "h", "m", "s", "ms"):
        count, left = divmod(left, _UNITS[unit])
        text += f"{count}{unit}" if count else ""
    return text or "0s"


Duration = Annotated[timedelta, BeforeValidator(parse_duration), PlainSerializer(format_duration, return_type=str)]

_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))  # minute, hour, day, month, weekday (crontab(5))
_CRON_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?")


def _cron(value: str) -> str:
    fields = value.split()
    fits = len(fields) == len(_CRON_RANGES) and all(
        (match := _CRON_PART.fullmatch(part)) and all(low <= int(n) <= high for n in match.group(1, 2) if n)
        for text, (low, high) in zip(fields, _CRON_RANGES, strict=False)
        for part in text.split(",")
    )
    if not fits:
        raise ValueError('five fields of figures: minute, hour, day, month, weekday, as "30 3 * * *"')
    return value


Cron = Annotated[str, AfterValidator(_cron)]
