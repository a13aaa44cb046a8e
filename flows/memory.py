"""The site memory of a run: pinned before its pages are read, learned from them when they are checked.

The rows that a run reads are copied into its folder once, so that a resume reads the same whatever was published
meanwhile. What it learns is staged and published with its articles: a run that never comes to its end teaches nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.files import write_table
from flows.runs import Plan, RunFolder
from warehouse.contract import TABLES, Outcome, table_from_rows

if TYPE_CHECKING:
    from extraction import SiteMemory
    from warehouse.store import Warehouse

TRACES = pa.schema(
    [
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("url_key", pa.string(), nullable=False),
        pa.field("trace", pa.string(), nullable=False),
    ]
)
"""What pages leave for learning: one row an article page, the trace as JSON."""
_TEACHES = frozenset({Outcome.PUBLISHED.value, Outcome.UNCHANGED.value})
"""Outcomes of pages that are learned from: a rejected or withheld page teaches nothing."""
_KEPT = 8
"""Memories that a worker keeps at hand: a batch is sorted by source."""


def memory_of(folder: RunFolder, plan: Plan) -> Path | None:
    """The file with the memory that the run reads; None for one that reads without."""
    return folder.memory_file if plan.memory else None


def pin(folder: RunFolder, plan: Plan, store: "Warehouse", source_ids: Sequence[str]) -> Path:
    """The file with the memory that the run reads; written once, at its beginning."""
    if not folder.memory_file.exists():
        write_table(folder.memory_file, store.memory(source_ids, until=plan.now))
    return folder.memory_file


@lru_cache(maxsize=_KEPT)
def recall(path: Path, source_id: str) -> "SiteMemory | None":
    """What a pinned file knows of a source; None where it knows nothing. A pinned file never changes."""
    from extraction.memory import from_rows

    rows = pq.read_table(path, partitioning=None, filters=[("source_id", "=", source_id)]).to_pylist()
    return from_rows(rows)


def version_of(path: Path) -> str:
    """The memory of a pinned file in words: each source with its version; empty where it holds none."""
    if not path.exists():
        return ""
    rows = pq.read_table(path, columns=["source_id", "version"], partitioning=None).to_pylist()
    return ", ".join(
        f"{source} {version}" for source, version in sorted({(r["source_id"], r["version"]) for r in rows})
    )


def write_traces(path: Path, rows: Iterable[Mapping[str, Any]], traces: Iterable[str | None]) -> None:
    """The traces of a batch; rows of pages and what each left, None for one that left nothing."""
    kept = [
        {"source_id": row["source_id"], "url_key": row["url_key"], "trace": trace}
        for row, trace in zip(rows, traces, strict=True)
        if trace is not None
    ]
    write_table(path, pa.Table.from_pylist(kept, TRACES))


def learned(
    folder: RunFolder, plan: Plan, ledger: Iterable[Mapping[str, Any]], *, batch_count: int, now: datetime
) -> pa.Table:
    """Rows of `memory` that the run publishes: of each source with articles, what is known after it."""
    from extraction import learn
    from extraction.memory import to_rows, trace_from_json

    teaching = {(row["source_id"], row["url_key"]) for row in ledger if row["outcome"] in _TEACHES}
    traces = defaultdict(list)
    for number in range(batch_count):
        path = folder.traces(number)
        for row in pq.read_table(path, partitioning=None).to_pylist() if path.exists() else []:
            if (row["source_id"], row["url_key"]) in teaching:
                traces[row["source_id"]].append(trace_from_json(row["trace"]))
    rows = []
    for source_id in sorted(traces):
        before = recall(folder.memory_file, source_id) if folder.memory_file.exists() else None
        after = learn(before, traces[source_id], now)
        common = {"run_id": plan.run_id, "source_id": source_id, "collected_at": plan.now}
        rows += [{**common, **row} for row in to_rows(after)]
    return table_from_rows(TABLES["memory"], rows)
