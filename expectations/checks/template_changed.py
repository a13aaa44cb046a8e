"""A site that was built anew overnight."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import median
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.baselines import layout_distance
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.thresholds import TemplateChangedLimits
from expectations.views import Page, Run, Source, Text
from warehouse.contract import Severity, SignalKind


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
    moved = {article.url: article.signalled(SignalKind.TEMPLATE_MISFIT) for article in source.articles}
    misfit = tuple(page for page in pages if moved.get(page.url))
    if len(far) / len(pages) >= limits.share:
        share, found = len(far) / len(pages), far
        message = f"{len(far)} of {len(pages)} pages have a layout that the source never used before."
    elif len(misfit) >= limits.min_pages and len(misfit) / len(pages) >= limits.share:
        share, found = len(misfit) / len(pages), misfit
        why = Counter(reason for page in misfit for reason in moved[page.url]).most_common(1)[0][0]
        message = f"{len(misfit)} of {len(pages)} pages no longer fit the site's known template: {why}."
    else:
        return
    urls = {page.url for page in found}
    yield Found(
        Severity.WARNING,
        f"{run.now:%Y-%m-%d}: {message} An example: {found[0].url}.{_before(source)}{_suffering(source, urls)}",
        column="layout",
        value=share,
        threshold=limits.share,
        sample_urls=tuple(page.url for page in found[:3]),
    )


def _suffering(source: Source, urls: set[str]) -> str:
    """Fields that pages of these addresses have far less often than those of the history, in words."""
    now = [article for article in source.articles if article.url in urls]
    lost = []
    for name, has in _FIELDS.items():
        before = [said for text in source.history if (said := has(text)) is not None]
        after = [said for article in now if (said := has(article)) is not None]
        if before and after and sum(before) / len(before) - sum(after) / len(after) >= _LOSS:
            lost.append(f"{name} on {sum(after) / len(after):.0%} of them, {sum(before) / len(before):.0%} before")
    was, is_now = _length(source.history), _length(now)
    if was and is_now is not None and is_now < _SHORTER * was:
        lost.append(f"the text, of {is_now:.0f} characters (median), {was:.0f} before")
    return f" What suffers: {'; '.join(lost)}." if lost else ""


def _before(source: Source) -> str:
    """A page as they were, with the day of its collection."""
    old = max((text for text in source.history if text.layout is not None), key=lambda text: text.order)
    return f" As they were on {old.collected_at:%Y-%m-%d}: {old.url}."


def _length(texts: Iterable[Text]) -> float | None:
    """Characters of the median text, spaces apart, of those that are known; None without any."""
    sizes = [sum(map(len, text.paragraph_keys)) for text in texts if text.body is not None]
    return median(sizes) if sizes else None


_SHORTER = 0.6
"""To which share of its length the median text has to fall for the text to suffer."""
_LOSS = 0.3
"""By how much the share of pages with a field has to fall for the field to suffer."""
_FIELDS: Mapping[str, Callable[[Text], bool | None]] = {
    "headline": lambda text: text.headline is not None,
    "byline": lambda text: text.has_byline,
    "date": lambda text: text.has_date,
    "section": lambda text: text.has_section,
}


CHECK = Check(
    name=CheckName.TEMPLATE_CHANGED,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=TemplateChangedLimits,
    says="No source changed its template",
    why="The layout of a page is a 64-bit simhash of its elements and classes. When half of a run's article pages are "
    "further than `distance` bits from every layout of the history, the site was rebuilt: look at its articles before "
    "you trust them. The same is said where half of the pages no longer have text, byline or date where the site "
    "memory knows them. The value is the share of such pages; the finding names the day, a page as they are and one as "
    "they were, and the fields that suffer.",
    example="5 of 6 pages with a layout 25 bits away from all earlier ones",
    detect=detect,
    judges=judges,
)


class ExpectTemplatesNotToChange(FindingExpectation):
    """Expect no source to have changed its template."""

    definition: ClassVar[Check[Source, TemplateChangedLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
