"""One headline, one story, across sources."""

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
    """Another source's article with another text stood under this headline before."""
    twins = [
        twin
        for twin in earlier_twins(article, limits, run)
        if twin.source_id != article.source_id and not run.clusters.together(article.article_id, twin.article_id)
    ]
    if twins:
        first = twins[0]
        outlet = run.names.get(first.source_id, first.source_id)
        message = f"{clip(outlet, 80)} used this headline before, for another text: {clip(first.url, 200)}."
        yield shared_headline(article, twins, message)


CHECK = Check(
    name=CheckName.DUPLICATE_HEADLINE_ACROSS,
    level=Level.ARTICLE,
    severity=Severity.WARNING,
    limits=HeadlineTwins,
    says="No headline is used by two sources for different texts",
    why="The same words over another story mean that a headline was taken from the wrong place, or was copied. The "
    "same text under the same headline at two sources is a wire copy: it is labelled as one (`duplicate_role`) and "
    "is no fault. The value is how many articles share the headline.",
    example='"Council approves harbour budget" at two sources, over a budget and over a football match',
    detect=detect,
)


class ExpectHeadlinesToBeUniqueAcrossSources(FindingExpectation):
    """Expect no headline to be used by two sources for different texts."""

    definition: ClassVar[Check[Article, HeadlineTwins]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
