"""A page that says who wrote it, and an article without an author: missed by us rather than absent on the page."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import clip
from expectations.thresholds import Limits
from expectations.views import Article, Run
from warehouse.contract import Severity, SignalKind


def detect(article: Article, _limits: Limits, _run: Run) -> Iterator[Found]:
    """No name was taken, though the page's markup or metadata says whose the article is."""
    named = article.signalled(SignalKind.BYLINE_UNREAD)
    if named and not article.has_byline:
        message = f"No author was taken, though the page says that {clip(named[0], 80)!r} is."
        yield Found(Severity.WARNING, message, evidence=named[0], column="byline")


CHECK = Check(
    name=CheckName.BYLINE_UNREAD,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=Limits,
    says="Whoever a page says is the author was read",
    why="The page's markup or metadata says who wrote the article, but with a name that it prints nowhere and that is "
    "no full name (an account), or in a box far from the text. Often it is nobody a reader would call the author; "
    "where a source has many such, look at one of its pages: its byline may stand where it is not looked for.",
    example='author.name = "r.stone" in JSON-LD, and no byline on the page',
    detect=detect,
)


class ExpectNamedAuthorsToBeRead(FindingExpectation):
    """Expect every author that a page names to have been read."""

    definition: ClassVar[Check[Article, Limits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
