"""The rule that the checks on shares of a run's pages have in common."""

from collections.abc import Iterator, Sequence

from expectations.definition import Found
from expectations.thresholds import ShareLimits
from warehouse.contract import Severity


def share_judged(affected: int, total: int, limits: ShareLimits) -> bool:
    """Whether no finding means that all is well: neither of no page, nor of a few that are all affected."""
    return total >= limits.min_affected or affected < total


def share_found(
    affected: Sequence[str], total: int, limits: ShareLimits, *, what: str, evidence: str | None = None
) -> Iterator[Found]:
    """A finding when `affected` (URLs) of `total` pages reach one of the two limits.

    `what` completes the sentence "3 of 20 pages …".
    """
    if len(affected) < limits.min_affected:
        return
    share = len(affected) / total
    if share < limits.warning:
        return
    critical = share >= limits.critical
    threshold = limits.critical if critical else limits.warning
    yield Found(
        Severity.CRITICAL if critical else Severity.WARNING,
        f"{len(affected)} of {total} pages {what} ({share:.0%}, the limit is {threshold:.0%}).",
        evidence=evidence,
        value=share,
        threshold=threshold,
        sample_urls=tuple(affected[:3]),
    )
