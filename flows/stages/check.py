"""Rows of pages → checked, staged tables and the run's summary."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations import HISTORY_DAYS, CheckResult, History, check
from flows.files import write_json, write_table
from flows.memory import learned, version_of
from flows.runs import Plan, RunFolder, read_handover
from flows.stages.assemble import Assembled, Known, assemble, identified, ledger_rows, stored_row
from flows.stages.extract import read_pages
from flows.summary import summarise
from warehouse.contract import (
    CONTRACT_VERSION,
    HANDOVERS,
    TABLES,
    Outcome,
    PageState,
    Role,
    Verdict,
    table_from_rows,
)
from warehouse.store import Warehouse

# How far back the checks may look: headlines and texts that a new article can repeat, and baselines.
HISTORY = timedelta(days=HISTORY_DAYS)

_CANDIDATES = pa.schema(
    [*HANDOVERS["pages"], TABLES["articles"].field("version"), TABLES["articles"].field("revision")]
)


Reread = Callable[[Sequence[Mapping[str, Any]]], list[str | None]]
"""Rows with a place in the archive → the content hash that today's code reads there; null where it reads none."""


def check_run(
    folder: RunFolder,
    plan: Plan,
    *,
    fetch_files: Sequence[Path],
    batch_count: int,
    store: Warehouse,
    docs_dir: Path,
    report_url: str | None,
    seconds: Mapping[str, float],
    reread: Reread,
) -> Path:
    """Check a run's articles and stage every table; a run whose summary is there is done.

    `seconds` is what the stages before took: ``crawl`` and ``extract``. `reread` reads archived pages again.
    """
    if folder.summary_file.exists():
        return folder.summary_file
    began = time.perf_counter()
    fetches = read_handover(list(fetch_files), "fetches")
    pages = read_pages(folder, batch_count)
    source_ids = _source_ids(plan, fetches)
    assembled = assemble(pages, _known(store, source_ids, pages, fetches, reread))
    result = check(
        table_from_rows(_CANDIDATES, assembled.candidates),
        table_from_rows(HANDOVERS["pages"], pages),
        fetches,
        History(
            articles=store.recent_articles(plan.now - HISTORY, until=plan.now),
            measures=store.measures(source_ids, plan.now - HISTORY),
        ),
        run_id=plan.run_id,
        now=plan.now,
        thresholds=plan.thresholds,
        languages={source.id: source.language for source in plan.sources},
        names={source.id: source.name for source in plan.sources},
        docs_dir=docs_dir,
        report_url=report_url,
    )
    ledger = _stage(folder, plan, assembled, fetches, result)
    if plan.memory:
        write_table(folder.staged("memory"), learned(folder, plan, ledger, batch_count=batch_count, now=plan.now))
    timing = {**seconds, "check": time.perf_counter() - began}
    run_row = _run_row(plan, source_ids, ledger, result, timing) | {"memory_version": version_of(folder.memory_file)}
    write_table(folder.staged("runs"), table_from_rows(TABLES["runs"], [run_row]))
    summary = summarise(plan, run_row, ledger, result, names={source.id: source.name for source in plan.sources})
    write_json(folder.summary_file, summary)
    return folder.summary_file


def _source_ids(plan: Plan, fetches: pa.Table) -> list[str]:
    """Ids of the run's sources: of a collection those planned, of an ingest those found."""
    planned = {source.id for source in plan.sources}
    return sorted(planned | set(fetches.column("source_id").to_pylist()))


def _known(
    store: Warehouse, source_ids: list[str], pages: Sequence[Mapping[str, Any]], fetches: pa.Table, reread: Reread
) -> dict[str, Known]:
    """The latest version of every article; of those that other code read differently, what today's code reads.

    They are read again with the headline that their feed gives today, as the run's pages were.
    """
    rows = {row["article_id"]: row for row in store.known_articles(source_ids).to_pylist()}
    hints = _headline_hints(fetches)
    again = [
        {**row, "hint_headline": hints.get((row["source_id"], row["url_key"]))} for row in read_otherwise(pages, rows)
    ]
    today = dict(zip((row["article_id"] for row in again), reread(again), strict=True)) if again else {}
    return {
        key: Known(row["version"], row["revision"], row["content_hash"], today.get(key)) for key, row in rows.items()
    }


def _headline_hints(fetches: pa.Table) -> dict[tuple[str, str], str]:
    """What feeds called the run's pages, by source and url_key."""
    rows = fetches.select(["source_id", "url_key", "hint_headline"]).to_pylist()
    return {(row["source_id"], row["url_key"]): row["hint_headline"] for row in rows if row["hint_headline"]}


def read_otherwise(
    pages: Sequence[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Known articles whose text differs now and was read by other code, from a page that the archive has.

    Args:
        pages: what extraction made of the run's pages.
        known: the latest version of each article, by article_id.
    """
    read = [page for page in pages if page["page_state"] == PageState.ARTICLE]
    found: dict[str, Mapping[str, Any]] = {}
    for key, page in identified(read):
        before = known.get(key)
        if (
            before is not None
            and page["content_hash"] != before["content_hash"]
            and page["extractor_version"] != before["extractor_version"]
            and before["warc_file"] is not None
        ):
            found[key] = before
    return list(found.values())


def _stage(
    folder: RunFolder, plan: Plan, assembled: Assembled, fetches: pa.Table, result: CheckResult
) -> list[dict[str, Any]]:
    """Write every table but ``runs``; returns the ledger's rows."""
    month = f"{plan.now.astimezone(UTC):%Y-%m}"
    verdicts = {key: (Verdict(said.verdict), tuple(said.failed_checks)) for key, said in result.articles.items()}
    stored: dict[str, list[dict[str, Any]]] = {"articles": [], "quarantine": []}
    for candidate in assembled.candidates:
        said = result.articles[candidate["article_id"], candidate["version"]]
        table = "quarantine" if said.verdict is Verdict.FAILED else "articles"
        judged = {
            "verdict": said.verdict.value,
            "failed_checks": list(said.failed_checks),
            "duplicate_cluster_id": said.duplicate_cluster_id,
            "duplicate_role": said.duplicate_role.value if said.duplicate_role else None,
            "month": month,
        }
        stored[table].append(stored_row(candidate, judged, TABLES[table].names))
    ledger = ledger_rows(fetches.to_pylist(), assembled, verdicts, {"collected_at": plan.now, "month": month})
    for table, rows in stored.items():
        write_table(folder.staged(table), table_from_rows(TABLES[table], rows))
    write_table(folder.staged("ledger"), table_from_rows(TABLES["ledger"], ledger))
    write_table(folder.staged("findings"), result.findings)
    write_table(folder.staged("measures"), result.measures)
    return ledger


def _run_row(
    plan: Plan,
    source_ids: list[str],
    ledger: Sequence[Mapping[str, Any]],
    result: CheckResult,
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    pages = [row for row in ledger if row["role"] == Role.PAGE]
    counts = {
        outcome.value: sum(row["outcome"] == outcome for row in pages) for outcome in Outcome if outcome != Outcome.READ
    }
    said = {source_id: Verdict(verdict.verdict) for source_id, verdict in result.sources.items()}
    ranked = list(Verdict)
    return {
        "run_id": plan.run_id,
        "kind": plan.kind.value,
        "collected_at": plan.now,
        "verdict": max(said.values(), key=ranked.index, default=Verdict.CLEAN).value,
        "sources": source_ids,
        "failed_sources": sorted(source for source, verdict in said.items() if verdict is Verdict.FAILED),
        "considered": len(pages),
        **counts,
        "entries": len(ledger) - len(pages),
        "findings": result.findings.num_rows,
        "crawl_seconds": float(seconds["crawl"]),
        "extract_seconds": float(seconds["extract"]),
        "check_seconds": float(seconds["check"]),
        "copydesk_version": plan.copydesk_version,
        "memory_version": plan.memory_version,
        "contract_version": CONTRACT_VERSION,
    }
