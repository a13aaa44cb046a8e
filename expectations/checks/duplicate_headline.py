"""One headline, one article, within a source."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import clip
from expectations.thresholds import HeadlineTwins
from expectations.twins import earlier_twins, shared_headline
from expectations.views import Article, Run
from warehouse.contract import Severity


def detect(article: Article, limits: HeadlineTwins, run: Run) -> Iterator[Found]:
    """Another article of the same source stood under this headline before."""
    twins = [twin for twin in earlier_twins(article, limits, run) if twin.source_id == article.source_id]
    if twins:
        message = f"The source used this headline before, for {clip(twins[0].url, 200)}."
        yield shared_headline(article, twins, message)


CHECK = Check(
    name=CheckName.DUPLICATE_HEADLINE,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=HeadlineTwins,
    says="No headline is used twice within a source",
    why="Two articles of one source under one headline are a story under two addresses, a headline left from the "
    "article before, or the site's own name taken for a headline. Compared without case, punctuation and labels such "
    'as "Update:", over the run and the days before; the later article is flagged, a new version of an article is '
    "not its own twin, empty headlines equal nothing. The value is how many articles share it.",
    example='Two addresses of one source, both "Council approves harbour budget"',
    detect=detect,
)


class ExpectHeadlinesToBeUniqueWithinTheSource(FindingExpectation):
    """Expect no headline to be used twice within a source."""

    definition: ClassVar[Check[Article, HeadlineTwins]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
