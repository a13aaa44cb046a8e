"""An article says when it was published."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import Limits
from expectations.views import Article, Run
from warehouse.contract import Severity


def detect(article: Article, _limits: Limits, _run: Run) -> Iterator[Found]:
    """The page has no publication date that was found, whether or not its feed has one."""
    if not article.has_date:
        told = article.published_at
        message = f"The page states no date of publication{f'; its feed says {told:%Y-%m-%d %H:%M}' if told else ''}."
        yield Found(Severity.WARNING, message, column="published_at")


CHECK = Check(
    name=CheckName.DATE_MISSING,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=Limits,
    says="Every article says when it was published",
    why="Without a date an article cannot be ordered, and the source's rhythm cannot be learned from it. Where the "
    "feed or news sitemap gave one it was taken (`published_source` is `feed`), and the page is told of all the same.",
    example="A page that states no date, neither in its markup nor in print.",
    detect=detect,
)


class ExpectArticlesToHaveADate(FindingExpectation):
    """Expect every article to say when it was published."""

    definition: ClassVar[Check[Article, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
