"""What is usual for a source, learned from its own history: pure functions over instants and counts."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from expectations.views import Text

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_ALL_BITS = 2**64 - 1


def newest(texts: Iterable[Text], now: datetime) -> datetime | None:
    """When the newest article was published, no later than `now`; None without one.

    A date without a time stands for the end of its day, an article without a date for its collection: both are the
    latest it can be, so that silence is never overstated.
    """
    return max((min(_latest(text), now) for text in texts), default=None)


def _latest(text: Text) -> datetime:
    if text.published_precision == "day" and text.published_at is not None:
        return min(text.instant + _DAY, text.collected_at)
    return text.instant


def gaps(texts: Iterable[Text]) -> tuple[float, ...]:
    """Hours between one dated publication and the next, sorted; same instants count once."""
    instants = sorted({text.instant for text in texts if text.published_at is not None})
    return tuple(sorted((later - earlier) / _HOUR for earlier, later in pairwise(instants)))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Value at `share` of a sorted, non-empty sequence, linear between neighbours (Hyndman and Fan, type 7)."""
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def daily_counts(texts: Iterable[Text], until: datetime) -> tuple[int, ...]:
    """Articles published on each whole day (UTC) before `until`, without the first: it may have been seen in part."""
    days: Counter[date] = Counter(text.instant.date() for text in texts if text.published_at is not None)
    last = until.date() - _DAY
    first = min((day for day in days if day <= last), default=last)
    count = (last - first).days
    return tuple(days[first + _DAY * offset] for offset in range(1, count + 1))


def poisson_at_most(count: int, mean: float) -> float:
    """P(X <= count) of a Poisson variable."""
    if mean <= 0:
        return 1.0
    return min(1.0, math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)))


def poisson_bounds(low_mean: float, high_mean: float, alpha: float) -> tuple[int, int]:
    """Fewest and most that are no surprise: each side is passed with a chance below `alpha`."""
    low = 0
    while poisson_at_most(low, low_mean) < alpha:
        low += 1
    high = math.ceil(high_mean)
    while 1 - poisson_at_most(high, high_mean) > alpha:
        high += 1
    return low, high


def binomial_at_most(count: int, trials: int, chance: float) -> float:
    """P(X <= count) of a binomial variable."""
    if chance <= 0:
        return 1.0
    if chance >= 1:
        return 1.0 if count >= trials else 0.0
    return min(
        1.0,
        math.fsum(
            math.exp(
                math.lgamma(trials + 1)
                - math.lgamma(k + 1)
                - math.lgamma(trials - k + 1)
                + k * math.log(chance)
                + (trials - k) * math.log1p(-chance)
            )
            for k in range(count + 1)
        ),
    )


def layout_distance(one: int, other: int) -> int:
    """Bits in which two layouts differ, 0 to 64; the numbers are signed as the table stores them."""
    differing = (one ^ other) & _ALL_BITS
    return differing.bit_count()
