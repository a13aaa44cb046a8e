"""The text a detector's column holds for a row: the same words for Great Expectations and for Data Docs."""

from collections.abc import Iterable

from warehouse.contract import Severity

_MARK = ": "
_NEXT = "\n"


def outcome_text(severity: Severity | None, evidence: str = "") -> str:
    """Empty where nothing was found, else the severity and what was found: "warning: by Jane Doe"."""
    return "" if severity is None else f"{severity.value}{_MARK}{evidence}"


def outcomes_text(found: Iterable[tuple[Severity, str]]) -> str:
    """The same of several findings, a line each, in their order: the gravest is to be the first."""
    return _NEXT.join(outcome_text(severity, " ".join(evidence.split())) for severity, evidence in found)


def read_outcomes(outcome: str) -> list[tuple[Severity, str]]:
    """Severity and text of each finding in an outcome.

    Raises:
        ValueError: the text is no outcome.
    """
    lines = [line.partition(_MARK) for line in outcome.split(_NEXT) if line]
    return [(Severity(severity), text) for severity, _, text in lines]


def outcome_severity(outcome: str) -> Severity | None:
    """The severity of an outcome's first finding, None where nothing was found.

    Raises:
        ValueError: the text is no outcome.
    """
    if not outcome:
        return None
    return Severity(outcome.split(_MARK, maxsplit=1)[0])
