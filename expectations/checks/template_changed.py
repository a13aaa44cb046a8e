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


def far_pages(source: Source, distance: int) -> tuple[tuple[Page, ...], tuple[Page, ...]]:
    """The run's article pages with a layout, and those of them far from every layout of the history."""
    known = {text.layout for text in source.history if text.layout is not None}
    pages = tuple(page for page in source.pages if page.rejection is None and page.layout is not None)
    far = {
        layout
        for layout in {page.layout for page in pages}
        if layout is not None and all(layout_distance(layout, old) > distance for old in known)
    }
    return pages, tuple(page for page in pages if page.layout in far)


def detect(source: Source, limits: TemplateChangedLimits, _run: Run) -> Iterator[Found]:
    """Enough of the run's pages look like none before."""
    known = sum(text.layout is not None for text in source.history)
    pages, far = far_pages(source, limits.distance)
    if known < limits.min_known or len(pages) < limits.min_pages:
        return
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
    judges=lambda source, limits: len(far_pages(source, limits.distance)[0]) >= limits.min_pages,
)


class ExpectTemplatesNotToChange(FindingExpectation):
    """Expect no source to have changed its template."""

    definition: ClassVar[Check[Source, TemplateChangedLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
