"""A date of publication that can be true."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import DateImplausibleLimits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind

_HOUR = timedelta(hours=1)
_CHANGED_BEFORE = timedelta(days=1)  # a change may be stated a time zone earlier than the publication


def detect(article: Article, limits: DateImplausibleLimits, _run: Run) -> Iterator[Found]:
    """A date after the collection or before the Web is a warning; dates that contradict each other, by the limits."""
    published = article.published_at
    ahead = (published - article.collected_at) / _HOUR if published is not None else 0.0
    future = article.signalled(SignalKind.DATE_IN_FUTURE)
    if published is not None and ahead > limits.ahead_hours:
        message = f"The date {published:%Y-%m-%d %H:%M} lies {ahead:.0f} hours after the collection."
        yield Found(
            Severity.WARNING,
            message,
            evidence=published.isoformat(),
            column="published_at",
            value=ahead,
            threshold=limits.ahead_hours,
        )
    elif future:
        message = "The page states a date after its collection; it was not taken."
        yield Found(Severity.WARNING, message, evidence=future[0], column="published_at")
    elif published is not None and published.year < limits.earliest_year:
        message = f"The date {published:%Y-%m-%d} lies before {limits.earliest_year}."
        yield Found(
            Severity.WARNING,
            message,
            evidence=published.isoformat(),
            column="published_at",
            value=float(published.year),
            threshold=float(limits.earliest_year),
        )
    yield from _contradictions(article, limits)


def _contradictions(article: Article, limits: DateImplausibleLimits) -> Iterator[Found]:
    published, modified = article.published_at, article.modified_at
    conflict = article.signalled(SignalKind.DATE_CONFLICT)
    if conflict:
        message = "The page, its address or its feed state dates of publication more than a day apart."
        yield Found(limits.severity_of_contradictions, message, evidence=conflict[0], column="signals")
    if published is not None and modified is not None and modified < published - _CHANGED_BEFORE:
        hours = (published - modified) / _HOUR
        message = f"The page was changed {hours:.0f} hours before it was published, by its own word."
        yield Found(
            limits.severity_of_contradictions,
            message,
            evidence=f"published {published.isoformat()}, modified {modified.isoformat()}",
            column="modified_at",
            value=hours,
            threshold=_CHANGED_BEFORE / _HOUR,
        )


CHECK = Check(
    name=CheckName.DATE_IMPLAUSIBLE,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=DateImplausibleLimits,
    says="Every stated date can be true",
    why="A date after the collection or before the Web is an event's date, a slip or a placeholder taken for the "
    "publication. Dates on one page that contradict each other are information unless the limits say more. The value "
    "is in hours, for early dates in years.",
    example="published_at = 2031-05-01 on a page collected in 2026",
    detect=detect,
)


class ExpectDatesToBePlausible(FindingExpectation):
    """Expect every stated date to be possible."""

    definition: ClassVar[Check[Article, DateImplausibleLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
