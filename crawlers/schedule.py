"""When a source or a page is due: pure functions of what is known and of the time that is given."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FRESH = timedelta(days=1)  # most edits of a news article are made on its first day: it is asked for in each run
LEAST_GAP = timedelta(hours=6)  # between two checks after the first day
GROWTH = 2  # the gap is the time since the last change divided by this: checks thin out as 1.5 to a power
FIRST_RETRY = timedelta(minutes=30)  # after the first failed run; doubled with each further one
LONGEST_RETRY = timedelta(days=3)
MOST_FAILURES = 10  # in a row, about two weeks: then a page is given up
ROBOTS_AGAIN = timedelta(days=1)  # RFC 9309 2.4: a robots.txt is not relied on for more than a day
EARLY = timedelta(minutes=5)  # a schedule that ticks a little early still finds its hourly sources due


@dataclass(frozen=True, slots=True)
class PageAge:
    """What decides how often a page is looked at again."""

    first_seen: datetime
    """When the frontier first heard of it."""
    published: datetime | None
    """When it was published, as the page or the feed says; null where nobody does."""
    changed: datetime | None
    """When its text was last found changed; null: not since it was first seen."""


def next_check(age: PageAge, now: datetime, window: timedelta | None) -> datetime | None:
    """When a page that was accepted at `now` is asked for again; null: never.

    In its first day with every run, then with gaps that grow with the time since it last changed, until it
    is older than `window`. It is as old as the earlier of publication and first sight: a date in the future
    does not keep a page young, and an archive that is collected for the first time is not looked at twice.
    """
    if window is None:
        return None
    born = min(age.first_seen, age.published or age.first_seen)
    if now - born >= window:
        return None
    if now - born < FRESH:
        return now
    last = max(born, age.changed or born)
    due = now + max(LEAST_GAP, (now - last) / GROWTH)
    return due if due - born < window else None


def next_try(failures: int, now: datetime, not_before: datetime | None = None) -> datetime | None:
    """When a page that failed `failures` times in a row (1 or more) is tried again; null: given up.

    Args:
        failures: runs in a row in which it failed, this one included.
        now: the run's time.
        not_before: what the site asked for (`Retry-After`).
    """
    if failures >= MOST_FAILURES:
        return None
    due: datetime = now + min(FIRST_RETRY * int(2 ** (failures - 1)), LONGEST_RETRY)
    return max(due, not_before) if not_before else due


def source_due(last_run: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether a source that was last collected at `last_run` is to be collected at `now`."""
    return last_run is None or now >= last_run + every - min(EARLY, every / 10)
