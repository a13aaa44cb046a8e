"""An article has a text."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import Limits
from expectations.views import Article, Run
from warehouse.contract import Severity


def detect(article: Article, _limits: Limits, _run: Run) -> Iterator[Found]:
    """No word in the body."""
    if article.word_count == 0 or not any(article.paragraph_keys):
        message = "The article has no text."
        yield Found(Severity.CRITICAL, message, column="body", value=0.0, threshold=1.0)


CHECK = Check(
    name=CheckName.BODY_MISSING,
    level=Level.ARTICLE,
    severity=Severity.CRITICAL,
    limits=Limits,
    says="Every article has a text",
    why="A headline without a body is of no use to a reader of the tables and is withheld. The value is the number "
    "of words.",
    example='body = ""',
    detect=detect,
)


class ExpectArticlesToHaveABody(FindingExpectation):
    """Expect every article to have a text."""

    definition: ClassVar[Check[Article, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
