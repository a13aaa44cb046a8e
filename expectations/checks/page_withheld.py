"""A page behind which the site kept its article: a wall, a stub, or a page that crashed its reader."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import Limits
from expectations.views import Page, Run
from warehouse.contract import RejectionReason, Severity


def detect(page: Page, _limits: Limits, _run: Run) -> Iterator[Found]:
    """A wall or a crash is critical; a page that is simply no article is none of ours."""
    reason = page.rejection
    if reason is None:
        return
    if reason.is_wall:
        message = f"The site withheld the article: {reason.value.replace('_', ' ')}."
        yield Found(Severity.CRITICAL, message, evidence=page.evidence, column="rejection")
    elif reason in {RejectionReason.CRASHED, RejectionReason.TIMEOUT, RejectionReason.TOO_COMPLEX}:
        severity = Severity.CRITICAL if reason is RejectionReason.CRASHED else Severity.WARNING
        message = f"The page could not be read: {reason.value.replace('_', ' ')}."
        yield Found(severity, message, evidence=page.evidence, column="rejection")


CHECK = Check(
    name=CheckName.PAGE_WITHHELD,
    level=Level.PAGE,
    severity=Severity.CRITICAL,
    limits=Limits,
    says="No page withholds its article",
    why="A consent wall, a bot check, a login or paywall stub or an error page served with status 200 stands where an "
    "article should, or one text under many addresses. A page that crashed its reader is lost too (critical), one that "
    "took too long or was too complex is a warning. Section pages, galleries and the like are rejected without a "
    "finding.",
    example='rejection = "consent_wall"',
    detect=detect,
)


class ExpectPagesNotToBeWithheld(FindingExpectation):
    """Expect no page to withhold its article."""

    definition: ClassVar[Check[Page, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
