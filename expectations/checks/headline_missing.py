"""An article has a headline."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import headline_key
from expectations.thresholds import Limits
from expectations.views import Article, Run
from warehouse.contract import Severity


def detect(article: Article, _limits: Limits, run: Run) -> Iterator[Found]:
    """No headline, one without a letter or digit, or the site's name in its place."""
    site = headline_key(run.names.get(article.source_id))
    if article.headline_key is None:
        yield Found(
            Severity.WARNING, "The article has no headline.", evidence=article.headline or None, column="headline"
        )
    elif article.headline_key == site:
        message = "The site's name stands in place of a headline."
        yield Found(Severity.WARNING, message, evidence=article.headline, column="headline")


CHECK = Check(
    name=CheckName.HEADLINE_MISSING,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=Limits,
    says="Every article has a headline",
    why="A page without a headline is hard to find and cannot be compared with others; often it is no article. "
    "A headline that is the site's own name was read from the wrong place.",
    example='headline = "—"',
    detect=detect,
)


class ExpectArticlesToHaveAHeadline(FindingExpectation):
    """Expect every article to have a headline."""

    definition: ClassVar[Check[Article, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
