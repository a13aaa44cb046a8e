"""The text a detector's column holds for a row: the same words for Great Expectations and for Data Docs."""

from warehouse.contract import Severity

_MARK = ": "


def outcome_text(severity: Severity | None, evidence: str = "") -> str:
    """Empty where nothing was found, else the severity and what was found: "warning: by Jane Doe"."""
    return "" if severity is None else f"{severity.value}{_MARK}{evidence}"


def outcome_severity(outcome: str) -> Severity | None:
    """The severity in an outcome, None where nothing was found.

    Raises:
        ValueError: the text is no outcome.
    """
    if not outcome:
        return None
    return Severity(outcome.split(_MARK, maxsplit=1)[0])
