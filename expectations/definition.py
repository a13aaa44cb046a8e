"""What a check is: one definition from which findings, Expectations and the catalogue all come."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from expectations.names import CheckName, Level
from expectations.thresholds import Limits
from expectations.views import Run
from warehouse.contract import Severity


@dataclass(frozen=True, slots=True)
class Found:
    """One thing a detector found on its subject."""

    severity: Severity
    message: str
    """One sentence for a person, with the numbers."""
    evidence: str | None = None
    """What was found, as text."""
    column: str | None = None
    """Column of the articles table it was found in."""
    value: float | None = None
    """The measured figure, in the unit of its threshold."""
    threshold: float | None = None
    """The figure it was held against."""
    sample_urls: tuple[str, ...] = ()
    """Pages that show it, for a source: the caller keeps three."""


SubjectT = TypeVar("SubjectT")
LimitsT = TypeVar("LimitsT", bound=Limits)


@dataclass(frozen=True)
class Check(Generic[SubjectT, LimitsT]):
    """One check: what it is called, what it says, and the pure function that finds.

    The row findings come from `detect` directly; the Expectation of the same module asserts on the column that
    `detect` fills. There is no second reading of the rule anywhere.
    """

    name: CheckName
    level: Level
    severity: Severity
    """Severity of its main finding by default, for the catalogue and the Expectation."""
    limits: type[LimitsT]
    """Model of its thresholds; the field of the same name in `Thresholds`."""
    says: str
    """What is expected, one sentence without a full stop, as Data Docs print it."""
    why: str
    """Why it matters and how it is found, a few sentences of Markdown for the catalogue."""
    example: str
    """A case that fails it, for the catalogue."""
    detect: Callable[[SubjectT, LimitsT, Run], Iterable[Found]]
    """The rule: one subject of `level`, its source's limits, the whole run; nothing else is looked at."""
    judges: Callable[[SubjectT, LimitsT, Run], bool] = lambda _subject, _limits, _run: True
    """Of a source: whether the run holds enough of it for no finding to mean that nothing is wrong. A run that asked
    for nothing proves nothing, and ends no alert."""
