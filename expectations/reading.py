"""From the Arrow tables of a run to the records that detectors see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from expectations.errors import HistoryError
from expectations.names import Metric
from expectations.records import BODY_DAYS, HISTORY_COLUMNS, HISTORY_DAYS, HISTORY_REQUIRED, History
from expectations.text import fold, headline_key, opens_with_by
from expectations.thresholds import Thresholds
from expectations.views import Article, Fetch, Page, Run, Source, Text
from warehouse.contract import FetchReason, FetchState, FieldSource, PageState, RejectionReason, Role, SignalKind

_Item = TypeVar("_Item", Article, Text, Page, Fetch)

_PAGE_COLUMNS = ("source_id", "url", "page_state", "rejection", "rejection_evidence", "layout")
_FETCH_COLUMNS = ("source_id", "url", "role", "discovered_via", "state", "reason", "detail")
_ARTICLE_COLUMNS = (
    "source_id",
    "article_id",
    "version",
    "url",
    "collected_at",
    "headline",
    "byline",
    "authors",
    "agencies",
    "published_at",
    "published_precision",
    "published_source",
    "modified_at",
    "section",
    "language",
    "body",
    "word_count",
    "layout",
    "signals",
)


def read_run(
    candidates: pa.Table,
    pages: pa.Table,
    fetches: pa.Table,
    history: History,
    *,
    run_id: str,
    now: datetime,
    thresholds: Mapping[str, Thresholds],
    languages: Mapping[str, str | None],
    names: Mapping[str, str],
) -> Run:
    """The run's records, sorted so that the order of the tables' rows does not matter.

    Raises:
        HistoryError: a table lacks a column that the checks stand on, or `now` has no time zone.
    """
    if now.tzinfo is None:
        raise HistoryError(f"now ({now.isoformat()}) has no time zone: pass an aware UTC datetime")
    articles = tuple(
        sorted(
            (_article(row) for row in _rows(candidates, _ARTICLE_COLUMNS, "the candidates")),
            key=lambda item: (item.source_id, item.article_id, item.version),
        )
    )
    known = _history(history.articles, run_id, now)
    own, past = _by_source(articles), _by_source(known)
    states = _by_source(_page(row) for row in _rows(pages, _PAGE_COLUMNS, "the pages"))
    requests = _by_source(_fetch(row) for row in _rows(fetches, _FETCH_COLUMNS, "the fetches"))
    collected = _collections(history.measures, run_id, now)
    ids = sorted({*thresholds, *names, *languages, *own, *states, *requests})
    sources = tuple(
        Source(
            source_id=source_id,
            articles=tuple(own[source_id]),
            pages=tuple(sorted(states[source_id], key=lambda page: (page.url, page.rejection or ""))),
            fetches=tuple(sorted(requests[source_id], key=lambda fetch: (fetch.url, fetch.role, fetch.state))),
            history=tuple(past[source_id]),
            measured_at=collected.get(source_id),
        )
        for source_id in ids
    )
    return Run(
        now=now,
        articles=articles,
        pages=tuple(page for source in sources for page in source.pages if page.rejection is not None),
        sources=sources,
        history=known,
        thresholds=thresholds,
        languages=languages,
        names=names,
    )


def _by_source(items: Iterable[_Item]) -> dict[str, list[_Item]]:
    """In the order given, by source; nothing for a source that has none."""
    found: dict[str, list[_Item]] = defaultdict(list)
    for item in items:
        found[item.source_id].append(item)
    return found


def _rows(table: pa.Table, columns: Sequence[str], what: str) -> list[dict[str, Any]]:
    missing = [name for name in columns if name not in table.schema.names]
    if missing:
        raise HistoryError(
            f"{what} lack the columns {', '.join(missing)}: pass them as warehouse.contract describes them"
        )
    rows: list[dict[str, Any]] = table.select(list(columns)).to_pylist()
    return rows


def _article(row: Mapping[str, Any]) -> Article:
    paragraphs = tuple(line.strip() for line in (row["body"] or "").split("\n") if line.strip())
    return Article(
        source_id=row["source_id"],
        article_id=row["article_id"],
        version=row["version"],
        url=row["url"],
        headline=row["headline"],
        headline_key=headline_key(row["headline"]),
        published_at=row["published_at"],
        published_precision=row["published_precision"],
        has_date=_has_date(row),
        collected_at=row["collected_at"],
        layout=row["layout"],
        has_byline=bool(row["byline"] or row["authors"] or row["agencies"]),
        opens_with_by=_opens_with_by(row),
        has_section=bool(row["section"]),
        body=row["body"] or "",
        cluster_id=None,
        byline=row["byline"],
        authors=tuple(row["authors"] or ()),
        agencies=tuple(row["agencies"] or ()),
        modified_at=row["modified_at"],
        language=row["language"],
        paragraphs=paragraphs,
        paragraph_keys=tuple(fold(line) for line in paragraphs),
        word_count=row["word_count"] or 0,
        signals=tuple(
            sorted((SignalKind(signal["kind"]), signal["evidence"] or "") for signal in row["signals"] or ())
        ),
    )


def _page(row: Mapping[str, Any]) -> Page:
    state = PageState(row["page_state"])
    reason = RejectionReason(row["rejection"]) if state is PageState.REJECTED else None
    return Page(
        source_id=row["source_id"],
        url=row["url"],
        rejection=reason,
        evidence=row["rejection_evidence"],
        layout=row["layout"],
    )


def _fetch(row: Mapping[str, Any]) -> Fetch:
    return Fetch(
        source_id=row["source_id"],
        url=row["url"],
        role=Role(row["role"]),
        discovered_via=row["discovered_via"],
        state=FetchState(row["state"]),
        reason=FetchReason(row["reason"]) if row["reason"] else None,
        detail=row["detail"],
    )


def _history(table: pa.Table, run_id: str, now: datetime) -> tuple[Text, ...]:
    """The newest version of each known article of the last `HISTORY_DAYS`, before this run."""
    missing = [name for name in HISTORY_REQUIRED if name not in table.schema.names]
    if missing:
        raise HistoryError(f"the history lacks the columns {', '.join(missing)}: read HISTORY_COLUMNS from `articles`")
    table = table.select([name for name in HISTORY_COLUMNS if name in table.schema.names])
    recent = pc.greater_equal(table.column("collected_at"), _instant(now - timedelta(days=HISTORY_DAYS)))
    table = table.filter(pc.and_(recent, pc.less_equal(table.column("collected_at"), _instant(now))))
    newest: dict[tuple[str, str], Text] = {}
    bodies_from = now - timedelta(days=BODY_DAYS)
    for row in table.to_pylist():
        if row.get("run_id") == run_id:
            continue
        text = _text(row, keep_body=row["collected_at"] >= bodies_from)
        key = (text.source_id, text.article_id)
        if key not in newest or (text.version, text.collected_at) > (newest[key].version, newest[key].collected_at):
            newest[key] = text
    return tuple(newest[key] for key in sorted(newest))


def _text(row: Mapping[str, Any], *, keep_body: bool) -> Text:
    byline = [name for name in ("byline", "authors", "agencies") if name in row]
    body = row.get("body") if keep_body else None
    return Text(
        source_id=row["source_id"],
        article_id=row["article_id"],
        version=row["version"],
        url=row["url"],
        headline=row.get("headline"),
        headline_key=headline_key(row.get("headline")),
        published_at=row.get("published_at"),
        published_precision=row.get("published_precision"),
        has_date=_has_date(row),
        collected_at=row["collected_at"],
        layout=row.get("layout"),
        has_byline=any(row[name] for name in byline) if byline else None,
        opens_with_by=_opens_with_by(row),
        has_section=bool(row["section"]) if "section" in row else None,
        body=body,
        cluster_id=row.get("duplicate_cluster_id"),
        paragraph_keys=tuple(fold(line) for line in (body or "").split("\n") if line.strip()),
    )


def _has_date(row: Mapping[str, Any]) -> bool:
    return row.get("published_at") is not None and row.get("published_source") != FieldSource.FEED


def _opens_with_by(row: Mapping[str, Any]) -> bool | None:
    printed = row.get("byline") if row.get("authors") else None
    return opens_with_by(printed) if printed else None


def _collections(measures: pa.Table, run_id: str, now: datetime) -> dict[str, datetime]:
    """When each source was last measured before this run, whether or not it had anything new."""
    last: dict[str, datetime] = {}
    for row in measures.select(["source_id", "run_id", "metric", "collected_at"]).to_pylist():
        counts = row["metric"] == Metric.PAGES_READ and row["run_id"] != run_id and row["collected_at"] < now
        if counts and row["collected_at"] > last.get(row["source_id"], row["collected_at"] - timedelta(seconds=1)):
            last[row["source_id"]] = row["collected_at"]
    return last


def _instant(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment, type=pa.timestamp("us", tz="UTC"))
