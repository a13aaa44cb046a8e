"""The figures a run takes of each source: what the baselines of later runs are learned from."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pyarrow as pa

from expectations.baselines import newest
from expectations.checks.entry_points_failed import entry_points
from expectations.checks.fetch_failures import asked_for
from expectations.checks.template_changed import far_pages
from expectations.detection import Detected
from expectations.names import CheckName, Metric
from expectations.records import ArticleVerdict
from expectations.views import Article, Run, Source
from warehouse.contract import TABLES, FetchState, Verdict, table_from_rows

_Measured = tuple[Metric, float, int]


def measures_table(
    run: Run, detected: Detected, verdicts: Mapping[tuple[str, int], ArticleVerdict], *, run_id: str, now: datetime
) -> pa.Table:
    """TABLES["measures"], sorted. A measure that nothing could be taken over has no row."""
    leaked: dict[str, float] = {}
    for finding in detected.findings:
        subject, found = finding.subject, finding.found
        if finding.check is CheckName.BOILERPLATE_LEAKAGE and isinstance(subject, Article) and found.value is not None:
            words = found.value * subject.word_count
            leaked[subject.source_id] = leaked.get(subject.source_id, 0.0) + words
    rows: list[dict[str, Any]] = [
        {
            "run_id": run_id,
            "source_id": source.source_id,
            "collected_at": now,
            "metric": metric.value,
            "value": value,
            "n": n,
            "month": f"{now:%Y-%m}",
        }
        for source in run.sources
        for metric, value, n in sorted(
            (
                *_of_pages(source),
                *_of_articles(source, leaked.get(source.source_id, 0.0), verdicts),
                *_of_fetches(source),
                *_of_time(source, run),
            )
        )
    ]
    return table_from_rows(TABLES["measures"], rows)


def _of_pages(source: Source) -> Iterator[_Measured]:
    total = len(source.pages)
    yield Metric.PAGES_READ, float(total), total
    if total:
        rejected = [page.rejection for page in source.pages if page.rejection is not None]
        yield Metric.REJECTED_SHARE, len(rejected) / total, total
        yield Metric.WITHHELD_SHARE, sum(reason.is_wall for reason in rejected) / total, total


def _of_articles(
    source: Source, leaked_words: float, verdicts: Mapping[tuple[str, int], ArticleVerdict]
) -> Iterator[_Measured]:
    items = source.articles
    total = len(items)
    new = len(source.new)
    yield Metric.ARTICLES_NEW, float(new), total
    yield Metric.ARTICLES_CHANGED, float(total - new), total
    if not total:
        return
    words = sum(item.word_count for item in items)
    given = [verdicts[item.article_id, item.version].verdict for item in items]
    yield Metric.BYLINE_SHARE, sum(bool(item.has_byline) for item in items) / total, total
    yield Metric.DATE_SHARE, sum(item.has_date for item in items) / total, total
    yield Metric.SECTION_SHARE, sum(bool(item.has_section) for item in items) / total, total
    yield Metric.BODY_WORDS_MEDIAN, float(median(item.word_count for item in items)), total
    yield Metric.LEAKAGE_SHARE, leaked_words / words if words else 0.0, total
    yield Metric.FLAGGED_SHARE, sum(verdict is not Verdict.CLEAN for verdict in given) / total, total
    yield Metric.QUARANTINED_SHARE, sum(verdict is Verdict.FAILED for verdict in given) / total, total


def _of_fetches(source: Source) -> Iterator[_Measured]:
    for metric, requests in (
        (Metric.FETCH_FAILURE_SHARE, asked_for(source)),
        (Metric.ENTRY_FAILURE_SHARE, entry_points(source)),
    ):
        if requests:
            failed = sum(request.state is FetchState.FAILED for request in requests)
            yield metric, failed / len(requests), len(requests)


def _of_time(source: Source, run: Run) -> Iterator[_Measured]:
    known = (*source.history, *source.new)
    last = newest(known, run.now)
    if last is not None:
        yield Metric.HOURS_SINCE_NEWEST, (run.now - last) / timedelta(hours=1), len(known)
    pages, far = far_pages(source, run.limits(source.source_id).template_changed.distance)
    if pages and source.history:
        yield Metric.LAYOUT_FAR_SHARE, len(far) / len(pages), len(pages)
