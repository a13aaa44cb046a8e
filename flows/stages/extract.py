"""Archive records → rows of pages, in batches."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from flows.errors import StageError
from flows.executors import Executor, Failure
from flows.files import write_table
from flows.memory import memory_of, recall, write_traces
from flows.runs import Plan, RunFolder, read_handover
from warehouse.contract import HANDOVERS, FetchState, PageState, RejectionReason, Role, table_from_rows
from warehouse.contract.identity import article_id

_PAGES = HANDOVERS["pages"]
_PLACE = ("run_id", "source_id", "url", "url_key", "warc_file", "warc_offset", "warc_length")
_EMPTY_LISTS: dict[str, list[str]] = {"authors": [], "agencies": [], "tags": [], "signals": []}

_AGAIN = -1  # the number of a batch that is none of the run's
# A page may take up to this much once decompressed; the crawl's own limit is lower.
MAX_PAGE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class PageTask:
    """One archive record to read. It holds where the page is, never the page."""

    batch: int
    warc: Path
    offset: int
    length: int | None
    url: str
    collected_at: datetime
    source_id: str
    memory: Path | None  # the run's pinned site memory; None: pages are read by themselves, and leave nothing
    hint_headline: str | None = None  # what the feed or news sitemap of this run said of the page
    hint_published_at: datetime | None = None
    captions: bool = False  # whether they are lines of the body


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one page."""

    fields: dict[str, Any]  # the article's or the rejection's columns
    milliseconds: float
    trace: str | None = None  # what the page leaves for learning, JSON


def batches(fetches: Sequence[Mapping[str, Any]], size: int) -> list[list[Mapping[str, Any]]]:
    """The fetched pages of a run in batches of `size`, the same ones in the same order every time.

    Their hinted dates are those that can be believed: a feed that gives most of its pages one moment gives the moment
    at which it was built, and the frontier's are what earlier runs read.
    """
    built = _build_times(fetches)
    pages = sorted(
        (row for row in fetches if row["role"] == Role.PAGE and row["state"] == FetchState.FETCHED),
        key=lambda row: (row["source_id"], row["url_key"]),
    )
    told = [row if _is_believed(row, built) else {**row, "hint_published_at": None} for row in pages]
    return [told[start : start + size] for start in range(0, len(told), size)]


def _is_believed(row: Mapping[str, Any], built: Collection[tuple[str, datetime]]) -> bool:
    return row["discovered_via"] in _ANNOUNCES and (row["source_id"], row["hint_published_at"]) not in built


def _build_times(fetches: Iterable[Mapping[str, Any]]) -> set[tuple[str, datetime]]:
    """Moments that a source's feeds give most of the pages that they date."""
    pages = [row for row in fetches if row["discovered_via"] in _ANNOUNCES and row["hint_published_at"] is not None]
    dated = Counter(row["source_id"] for row in pages)
    shared = Counter((row["source_id"], row["hint_published_at"]) for row in pages)
    return {
        (source, at)
        for (source, at), count in shared.items()
        if count >= max(_SHARED, dated[source] / 2) and at.time() != time_of_day.min
    }


_ANNOUNCES = frozenset({"feed", "news_sitemap"})
"""Ways of discovery whose dates were given for the page in this very run."""
_SHARED = 3
"""Fewest pages with one moment of publication, to the second, of which it may be the feed's own: a day may be that of
many."""


def extract_batch(
    folder: RunFolder,
    plan: Plan,
    number: int,
    rows: Sequence[Mapping[str, Any]],
    *,
    archive: Path,
    executor: Executor,
    seconds: float,
    on_page: Callable[[], None] | None = None,
) -> Path:
    """Read every page of a batch and write its rows; a batch whose file is there is done.

    Raises:
        StageError: it took longer than `seconds`. What earlier batches gave is kept.
    """
    path = folder.pages(number)
    if path.exists():
        return path
    tasks = [_task(number, row, archive, plan.now, memory_of(folder, plan), captions=plan.captions) for row in rows]
    written, traces = [], []
    until = time.monotonic() + seconds
    for row, reading in zip(rows, executor.map(read_page, tasks), strict=True):
        written.append(_page_row(row, plan, reading))
        traces.append(None if isinstance(reading, Failure) else reading.trace)
        if on_page:
            on_page()
        if time.monotonic() > until and len(written) < len(rows):
            raise StageError(
                f"batch {number} took longer than {seconds:.0f} s, for {len(written)} of its {len(rows)} pages",
                hint="raise extract.stage_seconds, then `copydesk run --resume`",
            )
    if plan.memory:
        write_traces(folder.traces(number), rows, traces)
    write_table(path, table_from_rows(_PAGES, written))  # last: a batch whose pages are there is done
    return path


def _task(
    batch: int, row: Mapping[str, Any], archive: Path, now: datetime, memory: Path | None, *, captions: bool
) -> PageTask:
    warc, offset, length = archive / row["warc_file"], row["warc_offset"], row["warc_length"]
    hints = row.get("hint_headline"), row.get("hint_published_at")  # of an article read again the date is not asked for
    return PageTask(batch, warc, offset, length, row["url"], now, row["source_id"], memory, *hints, captions)


def content_hashes(
    rows: Sequence[Mapping[str, Any]],
    *,
    archive: Path,
    now: datetime,
    executor: Executor,
    memory: Path | None,
    captions: bool,
) -> list[str | None]:
    """What today's code and site memory read in archived pages: `content_hash`; null without an article or a file."""
    kept = {number: row for number, row in enumerate(rows) if (archive / row["warc_file"]).exists()}
    tasks = [_task(_AGAIN, row, archive, now, memory, captions=captions) for row in kept.values()]
    hashes: list[str | None] = [None] * len(rows)
    for number, found in zip(kept, executor.map(read_page, tasks), strict=True):
        hashes[number] = None if isinstance(found, Failure) else found.fields.get("content_hash")
    return hashes


def read_pages(folder: RunFolder, count: int) -> list[dict[str, Any]]:
    """All rows of the first `count` batches; articles that all of them together show to be none are rejected."""
    from extraction import ReadText, same_texts

    rows: list[dict[str, Any]] = read_handover([folder.pages(number) for number in range(count)], "pages").to_pylist()
    read = [number for number, row in enumerate(rows) if row["page_state"] == PageState.ARTICLE]
    texts = [
        ReadText(row["source_id"], row["article_key"], row["headline"], row["body"], row["word_count"])
        for row in (rows[number] for number in read)
    ]
    for position, found in same_texts(texts).items():
        row = rows[read[position]]
        rejection = _rejection(found.reason, found.evidence, retryable=found.retryable)
        rows[read[position]] = _blank() | _taken(row, (*_PLACE, "collected_at", "extract_ms")) | rejection
    return rows


class _Worker:
    """What a worker process remembers between pages: which batch its caches are of."""

    batch: int | None = None


def prepare_worker() -> None:
    """Load what pages are read with; runs in a worker before its first page, at the cost of no page's time limit."""
    from crawlers import archive  # noqa: F401
    from extraction import warm_up

    warm_up()


def read_page(task: PageTask) -> Reading:
    """Read one archive record; runs in a worker."""
    from crawlers.archive import read_record
    from extraction import Article, Hints, read, reset_caches
    from extraction.memory import trace_to_json

    if task.batch != _Worker.batch:
        reset_caches()
        _Worker.batch = task.batch
    began = time.perf_counter()
    response = read_record(task.warc, task.offset, max_bytes=MAX_PAGE_BYTES)
    memory = recall(task.memory, task.source_id) if task.memory is not None and task.memory.exists() else None
    reading = read(
        response.body,
        task.url,
        headers=dict(response.headers),
        collected_at=task.collected_at,
        memory=memory,
        hints=Hints(task.hint_headline, task.hint_published_at),
        captions=task.captions,
        traced=task.memory is not None,
    )
    found = reading.result
    trace = trace_to_json(reading.trace) if reading.trace is not None else None
    took = (time.perf_counter() - began) * 1000
    if isinstance(found, Article):
        return Reading({"page_state": PageState.ARTICLE.value, **found.as_row()}, took, trace)
    return Reading(_rejection(found.reason, found.evidence, retryable=found.retryable), took)


def _rejection(reason: RejectionReason, evidence: str, *, retryable: bool) -> dict[str, Any]:
    return {
        "page_state": PageState.REJECTED.value,
        "rejection": reason.value,
        "rejection_evidence": evidence,
        "retryable": retryable,
    }


def _page_row(row: Mapping[str, Any], plan: Plan, reading: Reading | Failure) -> dict[str, Any]:
    if isinstance(reading, Failure):
        fields, took = _rejection(reading.reason, reading.detail, retryable=True), None
    else:
        fields, took = reading.fields, reading.milliseconds
    page = _blank() | _taken(row, _PLACE) | fields | {"collected_at": plan.now, "extract_ms": took}
    if page["article_key"] is not None:
        page["article_id"] = article_id(page["source_id"], page["article_key"])
    return page


def _blank() -> dict[str, Any]:
    """A page of which nothing is known."""
    return dict.fromkeys(_PAGES.names) | _EMPTY_LISTS


def _taken(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}
