"""A source that used to publish and no longer does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.baselines import gaps, newest, quantile
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import SourceSilentLimits
from expectations.views import Run, Source
from warehouse.contract import Severity

_LARGEST_FACTOR = 1.25  # a silence a quarter longer than any of the last five weeks, weekends among them, is new
_TWICE = 2.0  # one twice as long as any of them is new, however far apart its articles usually are


def allowed_hours(source: Source, limits: SourceSilentLimits) -> float | None:
    """Hours of silence that are no surprise; None where the history teaches nothing."""
    if limits.max_hours is not None:
        return limits.max_hours
    own = gaps(source.history)
    if len(own) + 1 < limits.min_articles:
        return None
    usual = min(limits.gap_factor * quantile(own, 0.95), _TWICE * own[-1])
    return max(limits.min_hours, usual, _LARGEST_FACTOR * own[-1])


def detect(source: Source, limits: SourceSilentLimits, run: Run) -> Iterator[Found]:
    """Longer without a new article than the limit."""
    if not source.is_followed:
        return
    known = (*source.history, *source.new)
    last = newest(known, run.now)
    allowed = allowed_hours(source, limits)
    if last is None or allowed is None:
        return
    silent = (run.now - last) / timedelta(hours=1)
    if silent > allowed:
        latest = max(known, key=lambda text: text.order)
        message = f"Nothing new for {silent:.0f} hours, {allowed:.0f} are usual at most."
        yield Found(
            Severity.CRITICAL,
            message,
            evidence=f"newest article: {last.isoformat()}",
            column="published_at",
            value=silent,
            threshold=allowed,
            sample_urls=(latest.url,),
        )


CHECK = Check(
    name=CheckName.SOURCE_SILENT,
    level=Level.SOURCE,
    severity=Severity.CRITICAL,
    limits=SourceSilentLimits,
    says="Every source published within its usual time",
    why="Silence is measured from the newest article's date to the run. What is usual is learned from the gaps between "
    "the source's own publications in the history: the largest of `min_hours`, `gap_factor` times the 95th percentile "
    "(at most twice the longest gap), and a quarter more than the longest gap. Sources with little history and folders "
    "of saved pages are not judged.",
    example="An hourly site whose newest article is three days old",
    detect=detect,
)


class ExpectSourcesNotToFallSilent(FindingExpectation):
    """Expect every source to have published within its usual time."""

    definition: ClassVar[Check[Source, SourceSilentLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
