"""An article has a headline."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import Limits
from expectations.views import Article, Run
from warehouse.contract import Severity


def detect(article: Article, _limits: Limits, _run: Run) -> Iterator[Found]:
    """No headline, or one without a letter or digit."""
    if article.headline_key is None:
        yield Found(
            Severity.WARNING, "The article has no headline.", evidence=article.headline or None, column="headline"
        )


CHECK = Check(
    name=CheckName.HEADLINE_MISSING,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=Limits,
    says="Every article has a headline",
    why="A page without a headline is hard to find and cannot be compared with others; often it is no article.",
    example='headline = "—"',
    detect=detect,
)


class ExpectArticlesToHaveAHeadline(FindingExpectation):
    """Expect every article to have a headline."""

    definition: ClassVar[Check[Article, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
