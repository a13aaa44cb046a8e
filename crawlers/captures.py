"""What was captured of each URL of an ingest, on disk: files of many gigabytes name millions of URLs.

One row per source and key stays. Of several captures the usable one stands, of those the latest, of those
the last in the order of reading; the others are counted.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawlers.errors import OutputError
from warehouse.contract import HANDOVERS, FetchState, table_from_rows

ROWS_AT_ONCE = 20_000  # written to Parquet together: about 20 MB
_WORTH = {
    FetchState.FETCHED: 3,
    FetchState.NOT_MODIFIED: 2,
    FetchState.SKIPPED: 1,
    FetchState.REDIRECTED: 1,
    FetchState.FAILED: 0,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = ("fetched_at", "hint_published_at")


class Captures:
    """The captures of an ingest, each URL once."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file)
        # A spool: after a crash the ingest is read again from its start.
        self._base.executescript(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE capture (
                source_id TEXT, url_key TEXT, worth INTEGER, at INTEGER, row TEXT, PRIMARY KEY (source_id, url_key)
            ) WITHOUT ROWID;
            """
        )
        self.duplicates = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Take a row of `HANDOVERS["fetches"]`."""
        key = (row["source_id"], row["url_key"])
        worth, at = _WORTH[row["state"]], (row["fetched_at"] - _EPOCH) // timedelta(microseconds=1)
        before = self._base.execute("SELECT worth, at FROM capture WHERE source_id = ? AND url_key = ?", key).fetchone()
        if before is not None:
            self.duplicates += 1
            if tuple(before) > (worth, at):
                return
        told = json.dumps({**row, **{name: _packed(row[name]) for name in _TIMES}})
        self._base.execute("INSERT OR REPLACE INTO capture VALUES (?, ?, ?, ?, ?)", (*key, worth, at, told))

    def write(self, out: Path) -> int:
        """Write all rows to `out` as Parquet, ordered by source and key: whole or not at all. Gives their number.

        Raises:
            OutputError: the file cannot be written.
        """
        schema, count = HANDOVERS["fetches"], 0
        draft = out.with_name(f".{out.name}.tmp")
        try:
            with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
                for rows in self._batches():
                    writer.write_table(table_from_rows(schema, rows))
                    count += len(rows)
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            draft.replace(out)
        except (OSError, pa.ArrowException) as error:
            draft.unlink(missing_ok=True)
            raise OutputError(str(out), str(error)) from error
        return count

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _batches(self) -> Iterator[list[dict[str, Any]]]:
        found = self._base.execute("SELECT row FROM capture ORDER BY source_id, url_key")
        while taken := found.fetchmany(ROWS_AT_ONCE):
            rows = [json.loads(row) for (row,) in taken]
            for row in rows:
                row.update({name: _unpacked(row[name]) for name in _TIMES})
            yield rows


@contextmanager
def spool(out: Path) -> Iterator[Captures]:
    """Captures in a file beside `out`, which is taken away at the end, or by the next try after a crash."""
    file = out.with_name(f".{out.name}.captures")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        captures = Captures(file)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(str(file), str(error)) from error
    try:
        yield captures
    except sqlite3.Error as error:  # the disk is full: SQLite has its own words for it
        raise OutputError(str(file), str(error)) from error
    finally:
        captures.close()
        file.unlink(missing_ok=True)


def _packed(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _unpacked(stored: int | None) -> datetime | None:
    return None if stored is None else _EPOCH + timedelta(microseconds=stored)
