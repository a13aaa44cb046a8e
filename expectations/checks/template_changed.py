"""A site that was built anew overnight."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.baselines import layout_distance
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import TemplateChangedLimits
from expectations.views import Page, Run, Source
from warehouse.contract import Severity


def _pages(source: Source) -> tuple[Page, ...]:
    return tuple(page for page in source.pages if page.rejection is None and page.layout is not None)


def far_pages(source: Source, distance: int) -> tuple[tuple[Page, ...], tuple[Page, ...]]:
    """The run's article pages with a layout, and those of them far from every layout of the history."""
    known = {text.layout for text in source.history if text.layout is not None}
    pages = _pages(source)
    far = {
        layout
        for layout in {page.layout for page in pages}
        if layout is not None and all(layout_distance(layout, old) > distance for old in known)
    }
    return pages, tuple(page for page in pages if page.layout in far)


def judges(source: Source, limits: TemplateChangedLimits, _run: Run) -> bool:
    """Whether enough layouts are known, and enough came."""
    known = sum(text.layout is not None for text in source.history)
    return known >= limits.min_known and len(_pages(source)) >= limits.min_pages


def detect(source: Source, limits: TemplateChangedLimits, run: Run) -> Iterator[Found]:
    """Enough of the run's pages look like none before."""
    if not judges(source, limits, run):
        return
    pages, far = far_pages(source, limits.distance)
    share = len(far) / len(pages)
    if share >= limits.share:
        message = f"{len(far)} of {len(pages)} pages have a layout that the source never used before."
        yield Found(
            Severity.WARNING,
            message,
            column="layout",
            value=share,
            threshold=limits.share,
            sample_urls=tuple(page.url for page in far[:3]),
        )


CHECK = Check(
    name=CheckName.TEMPLATE_CHANGED,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=TemplateChangedLimits,
    says="No source changed its template",
    why="The layout of a page is a 64-bit simhash of its elements and classes. When half of a run's article pages are "
    "further than `distance` bits from every layout of the history, the site was rebuilt: look at its articles before "
    "you trust them. The value is the share of such pages.",
    example="5 of 6 pages with a layout 25 bits away from all earlier ones",
    detect=detect,
    judges=judges,
)


class ExpectTemplatesNotToChange(FindingExpectation):
    """Expect no source to have changed its template."""

    definition: ClassVar[Check[Source, TemplateChangedLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
