"""A source whose pages do not come."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.shares import share_found, share_judged
from expectations.thresholds import ShareLimits
from expectations.views import Fetch, Run, Source
from warehouse.contract import FetchState, Role, Severity


def asked_for(source: Source) -> tuple[Fetch, ...]:
    """Pages that were asked for: entry points and what a rule left out do not count."""
    return tuple(item for item in source.fetches if item.role is Role.PAGE and item.state is not FetchState.SKIPPED)


def _failed(asked: tuple[Fetch, ...]) -> list[Fetch]:
    return [item for item in asked if item.state is FetchState.FAILED]


def judges(source: Source, limits: ShareLimits, _run: Run) -> bool:
    """Whether enough pages were asked for."""
    asked = asked_for(source)
    return share_judged(len(_failed(asked)), len(asked), limits)


def detect(source: Source, limits: ShareLimits, _run: Run) -> Iterator[Found]:
    """The share of the pages asked for that failed."""
    asked = asked_for(source)
    failed = _failed(asked)
    reasons = Counter(item.reason.value if item.reason else "unknown" for item in failed)
    evidence = ", ".join(f"{reason}: {count}" for reason, count in sorted(reasons.items()))
    yield from share_found(
        [item.url for item in failed], len(asked), limits, what="could not be fetched", evidence=evidence
    )


CHECK = Check(
    name=CheckName.FETCH_FAILURES,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=ShareLimits,
    says="No source fails to answer for a large share of its pages",
    why="Time-outs, refusals and server errors of a site that is down, overloaded or blocks us. Pages that a rule left "
    "out and entry points are not counted.",
    example="12 of 20 pages answer 503",
    detect=detect,
    judges=judges,
)


class ExpectPagesToBeFetched(FindingExpectation):
    """Expect no source to fail to answer for a large share of its pages."""

    definition: ClassVar[Check[Source, ShareLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
