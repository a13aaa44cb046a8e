"""A source whose feeds, sitemaps or sections cannot be read."""

from collections.abc import Iterator
from typing import ClassVar

from expectations.base import WITHOUT_FINDING, FindingExpectation
from expectations.definition import Check, Found
from expectations.names import CheckName, Level
from expectations.text import clip
from expectations.thresholds import EntryPointsFailedLimits
from expectations.views import Fetch, Run, Source
from warehouse.contract import FetchState, Role, Severity


def entry_points(source: Source) -> tuple[Fetch, ...]:
    """Feeds, sitemaps and sections that were asked for; robots.txt may be missing and is not one of them."""
    return tuple(
        item
        for item in source.fetches
        if item.role is Role.ENTRY and item.discovered_via != "robots" and item.state is not FetchState.SKIPPED
    )


def detect(source: Source, limits: EntryPointsFailedLimits, _run: Run) -> Iterator[Found]:
    """Any entry point that failed; critical from a share of them."""
    entries = entry_points(source)
    failed = [item for item in entries if item.state is FetchState.FAILED]
    if not failed:
        return
    share = len(failed) / len(entries)
    first = failed[0]
    reason = first.reason.value.replace("_", " ") if first.reason else "failed"
    said = clip(first.detail, 250).rstrip(".") if first.detail else reason
    message = f"{len(failed)} of {len(entries)} entry points could not be read; {clip(first.url, 200)}: {said}."
    yield Found(
        Severity.CRITICAL if share >= limits.critical else Severity.WARNING,
        message,
        evidence="; ".join(f"{item.url}: {item.detail or item.reason or 'failed'}" for item in failed),
        value=share,
        threshold=limits.critical,
        sample_urls=tuple(item.url for item in failed[:3]),
    )


CHECK = Check(
    name=CheckName.ENTRY_POINTS_FAILED,
    level=Level.SOURCE,
    severity=Severity.WARNING,
    limits=EntryPointsFailedLimits,
    says="Every feed, sitemap and section could be read",
    why="What is not listed is not collected: a feed that became a web page, moved or does not answer hides all that "
    "it would have brought. One of several is a warning, all of them (`critical`) fail the source.",
    example="The feed's address answers with an HTML page",
    detect=detect,
    judges=lambda source, _limits, _run: bool(entry_points(source)),
)


class ExpectEntryPointsToBeRead(FindingExpectation):
    """Expect every feed, sitemap and section to have been read."""

    definition: ClassVar[Check[Source, EntryPointsFailedLimits]] = CHECK
    map_metric: ClassVar[str] = WITHOUT_FINDING
