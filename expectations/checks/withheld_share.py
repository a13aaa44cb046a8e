"""A source that began to withhold its articles."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.shares import share_found, share_judged
from expectations.thresholds import ShareLimits
from expectations.views import Page, Run, Source
from warehouse.contract import Severity


def _walls(source: Source) -> list[Page]:
    return [page for page in source.pages if page.rejection is not None and page.rejection.is_wall]


def judges(source: Source, limits: ShareLimits, _run: Run) -> bool:
    """Whether enough pages were read."""
    return share_judged(len(_walls(source)), len(source.pages), limits)


def detect(source: Source, limits: ShareLimits, _run: Run) -> Iterator[Found]:
    """The share of the pages read that were walls."""
    walls = _walls(source)
    kinds = Counter(page.rejection.value for page in walls if page.rejection is not None)
    evidence = ", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items()))
    urls = [page.url for page in walls]
    yield from share_found(urls, len(source.pages), limits, what="withheld their article", evidence=evidence)


CHECK = Check(
    name=CheckName.WITHHELD_SHARE,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=ShareLimits,
    says="No source withholds a large share of its articles",
    why="A few stubs are usual; many at once mean a new paywall, a consent banner or a bot check that we run into. "
    "Walls, stubs and error pages among the pages read.",
    example="8 of 20 pages are consent walls",
    detect=detect,
    judges=judges,
)


class ExpectSourcesNotToWithholdTheirArticles(FindingExpectation):
    """Expect no source to withhold a large share of its articles."""

    definition: ClassVar[Check[Source, ShareLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
