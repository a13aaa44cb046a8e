"""Somebody must have written it: the article names a person, an agency or prints a byline."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import Limits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind


def detect(article: Article, _limits: Limits, _run: Run) -> Iterator[Found]:
    """Neither a printed byline nor a name was found, and the page says of nobody that it is the author."""
    if not article.has_byline and not article.signalled(SignalKind.BYLINE_UNREAD):
        yield Found(Severity.WARNING, "The article names no author and prints no byline.", column="byline")


CHECK = Check(
    name=CheckName.MISSING_BYLINE,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=Limits,
    says="Every article says who wrote it",
    why="An article without a person, an agency or any printed byline cannot be credited. Many at once mean that "
    "the page's template changed or hides its byline from the reader. A page that does say who wrote it, though not so "
    "that it was believed, is a finding of byline_unread.",
    example="A page whose markup and text name nobody.",
    detect=detect,
)


class ExpectArticlesToHaveAByline(FindingExpectation):
    """Expect every article to say who wrote it."""

    definition: ClassVar[Check[Article, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
