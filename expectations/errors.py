"""What can go wrong in the checks themselves; a fault of an article is a finding, never an error."""


class ExpectationsError(Exception):
    """Root of all errors of this folder. The message says what, which one, why, and what to do next."""


class HistoryError(ExpectationsError):
    """The history or the run's tables lack a column that the checks stand on."""


class RuleCrashedError(ExpectationsError):
    """A rule raised an exception of its own: a defect of the rule, not a fault of what it looked at."""

    def __init__(self, rule: str, subject: str, cause: str) -> None:
        super().__init__(rule, subject, cause)
        self.rule = rule
        self.subject = subject
        self.cause = cause

    def __str__(self) -> str:
        return (
            f"the check {self.rule} crashed on {self.subject}: {self.cause}. No verdict was given, nothing was "
            f"published. Report it as a defect; `{self.rule} = {{enabled = false, reason = ...}}` in the source's "
            "`expect` table leaves the check out until it is mended."
        )


class SuiteError(ExpectationsError):
    """Great Expectations did not answer for every rule it was given."""


class DocsError(ExpectationsError):
    """The Data Docs could not be written."""
