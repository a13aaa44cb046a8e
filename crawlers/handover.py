"""A crawl's outcomes as the file that extraction reads."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawlers.errors import OutputError
from crawlers.frontier_rows import clean, outcome_row
from crawlers.records import Fetch


def fetches_row(run_id: str, source_id: str, fetch: Fetch) -> dict[str, Any]:
    """One row of HANDOVERS["fetches"]."""
    return outcome_row(run_id, source_id, fetch) | {
        "host": clean(_netloc(fetch.url)),
        "hint_headline": clean(fetch.headline),
        "hint_published_at": fetch.published,
    }


def write_fetches(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write rows to `path`, sorted by source, role and key: whole or not at all. Gives their number.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow.parquet as pq

    from warehouse.contract import HANDOVERS, table_from_rows

    ordered = sorted(rows, key=lambda row: (row["source_id"], row["role"], row["url_key"]))
    table = table_from_rows(HANDOVERS["fetches"], ordered)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, draft, compression="zstd")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(str(path), str(error)) from error
    return int(table.num_rows)


def _netloc(url: str) -> str | None:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower() or None
    except ValueError:
        return None
