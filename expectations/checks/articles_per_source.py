"""As many new articles as the source usually brings."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.baselines import daily_counts, poisson_bounds, quantile
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import ArticlesPerSourceLimits
from expectations.views import Run, Source
from warehouse.contract import Severity

_DAY = timedelta(days=1)
_MAX_DAYS = 14.0  # a source that was not collected for longer has lost what its feed no longer lists
_QUIET = 0.25  # quantile of the daily counts: two quiet weekend days in seven are below it, so they set the low mark


def usual(source: Source, limits: ArticlesPerSourceLimits, run: Run) -> tuple[int | None, int | None]:
    """Fewest and most new articles that are no surprise in this run; None for a side nothing is known about."""
    low, high = limits.min_new, limits.max_new
    since = source.last_run
    if since is None or (low is not None and high is not None):
        return low, high
    counts = daily_counts(source.history, since)
    if len(counts) < limits.min_days:
        return low, high
    days = min((run.now - since) / _DAY, _MAX_DAYS)
    ordered = sorted(map(float, counts))
    learned = poisson_bounds(quantile(ordered, _QUIET) * days, ordered[-1] * max(days, 1.0), limits.alpha)
    return (learned[0] if low is None else low), (learned[1] if high is None else high)


def detect(source: Source, limits: ArticlesPerSourceLimits, run: Run) -> Iterator[Found]:
    """Fewer or more articles published since the last run than the bounds."""
    if not source.is_followed:
        return
    since = source.last_run
    fresh = [item for item in source.new if since is None or item.published_at is None or item.instant >= since - _DAY]
    low, high = usual(source, limits, run)
    count = len(fresh)
    samples = tuple(item.url for item in fresh[:3])
    if low is not None and count < low:
        message = f"{count} new articles; fewer than {low} are unusual."
        yield Found(Severity.WARNING, message, value=float(count), threshold=float(low), sample_urls=samples)
    elif high is not None and count > high:
        message = f"{count} new articles; more than {high} are unusual."
        yield Found(Severity.WARNING, message, value=float(count), threshold=float(high), sample_urls=samples)


CHECK = Check(
    name=CheckName.ARTICLES_PER_SOURCE,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=ArticlesPerSourceLimits,
    says="Every source brought as many new articles as it usually does",
    why="New articles since the last run are held against the source's own days, counted by date of publication, so "
    "that one earlier run over a backlog is history enough. The low mark is the Poisson quantile `alpha` at the rate "
    "of a quiet day (lower quartile), the high mark the quantile 1 - `alpha` at the rate of the busiest day, both "
    "times the days since the last run. Without `min_days` whole days of history nothing is said.",
    example="3 new articles in a day at a source that brings 40 to 60",
    detect=detect,
)


class ExpectSourcesToBringTheirUsualNumber(FindingExpectation):
    """Expect every source to bring as many new articles as it usually does."""

    definition: ClassVar[Check[Source, ArticlesPerSourceLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
