"""Runs the detectors over a level's subjects: findings, and the columns that the Expectations assert on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from expectations.definition import Check, Found
from expectations.errors import RuleCrashedError
from expectations.names import CheckName, Level
from expectations.outcome import outcomes_text
from expectations.text import clip
from expectations.views import Article, Page, Run, Source
from warehouse.contract import Severity

if TYPE_CHECKING:
    from expectations.thresholds import Limits

Subject = Article | Page | Source


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with what it was found on."""

    check: CheckName
    level: Level
    subject: Subject
    found: Found


@dataclass(frozen=True, slots=True)
class Detected:
    """What the checks of one level found."""

    level: Level
    subjects: tuple[Subject, ...]
    findings: tuple[Finding, ...]
    outcomes: Mapping[CheckName, tuple[str, ...]]
    """Check → one outcome for each subject, in their order, never null: the columns of the level's frame."""


def subjects_of(run: Run, level: Level) -> tuple[Subject, ...]:
    """What the checks of a level look at, in a fixed order."""
    if level is Level.ARTICLE:
        return run.articles
    return run.pages if level is Level.PAGE else run.sources


def detect_level(run: Run, level: Level, checks: Sequence[Check[Any, Any]]) -> Detected:
    """Every check on every subject.

    Raises:
        RuleCrashedError: a detector raised an exception of its own.
    """
    subjects = subjects_of(run, level)
    findings: list[Finding] = []
    outcomes: dict[CheckName, tuple[str, ...]] = {}
    for check in checks:
        column = []
        for subject in subjects:
            found = _on_subject(check, subject, run)
            findings.extend(Finding(check.name, level, subject, item) for item in found)
            column.append(_outcome(found))
        outcomes[check.name] = tuple(column)
    return Detected(level, subjects, tuple(findings), outcomes)


def _outcome(found: Iterable[Found]) -> str:
    """Everything that was found on a subject, a line each, the gravest first; empty where nothing was."""
    worst_first = sorted(found, key=lambda item: -item.severity.rank)
    said = ((item.severity, " — ".join(filter(None, (item.message, item.evidence)))) for item in worst_first)
    return outcomes_text((severity, clip(text)) for severity, text in said)


def judged(run: Run, source: Source, checks: Iterable[Check[Any, Any]]) -> tuple[str, ...]:
    """Names of the checks whose silence about the source ends their alerts, sorted.

    These are the checks that the run held enough for, and those that are switched off for the source: what they found
    before is not to stay open for ever.
    """
    return tuple(sorted(check.name.value for check in checks if _is_judged(run, source, check)))


def _is_judged(run: Run, source: Source, check: Check[Any, Any]) -> bool:
    limits: Limits = getattr(run.limits(source.source_id), check.name.value)
    if not limits.enabled:
        return True
    match check.level:
        case Level.ARTICLE:
            return bool(source.articles)
        case Level.PAGE:
            return bool(source.pages)
        case Level.SOURCE:
            return check.judges(source, limits, run)


def _on_subject(check: Check[Any, Any], subject: Subject, run: Run) -> list[Found]:
    limits: Limits = getattr(run.limits(subject.source_id), check.name.value)
    if not limits.enabled:
        return []
    try:
        found = list(check.detect(subject, limits, run))
    except Exception as error:  # a rule may fail in any way; the error names the rule and keeps the cause
        where = getattr(subject, "url", None) or f"source {subject.source_id}"
        raise RuleCrashedError(check.name.value, where, f"{type(error).__name__}: {error}") from error
    return [_with_severity(item, limits.severity) for item in found]


def _with_severity(found: Found, wanted: Severity | None) -> Found:
    if wanted is None or found.severity is Severity.INFO:
        return found
    return replace(found, severity=wanted)
