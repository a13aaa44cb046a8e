"""A source whose articles fail their checks in numbers."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.shares import share_found, share_judged
from expectations.thresholds import ShareLimits
from expectations.views import Run, Source
from warehouse.contract import Severity


def _withheld(source: Source, run: Run) -> list[str]:
    return [item.url for item in source.articles if (item.article_id, item.version) in run.quarantined]


def judges(source: Source, limits: ShareLimits, run: Run) -> bool:
    """Whether there were enough candidates."""
    return share_judged(len(_withheld(source, run)), len(source.articles), limits)


def detect(source: Source, limits: ShareLimits, run: Run) -> Iterator[Found]:
    """The share of the candidates with a critical finding."""
    withheld = _withheld(source, run)
    yield from share_found(withheld, len(source.articles), limits, what="are withheld for critical findings")


CHECK = Check(
    name=CheckName.QUARANTINED_SHARE,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=ShareLimits,
    says="No source has a large share of its articles withheld",
    why="Single articles fail everywhere; many at once mean that the source is read wrongly, often after a new "
    "template. Candidates with a critical finding among the new and changed articles of the run.",
    example="6 of 10 new articles have no text",
    detect=detect,
    judges=judges,
)


class ExpectSourcesToHaveFewArticlesWithheld(FindingExpectation):
    """Expect no source to have a large share of its articles withheld."""

    definition: ClassVar[Check[Source, ShareLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
