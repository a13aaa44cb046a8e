"""Few large files instead of many small ones, and none that no reader needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.fs as pafs
from deltalake import WriterProperties
from deltalake.exceptions import DeltaError

from warehouse.append import COMPRESSION, GROUP_ROWS, GROUP_ROWS_ELSE, LEVEL, is_temporary
from warehouse.contract import TABLES
from warehouse.errors import WarehouseWriteError
from warehouse.lake import Lake
from warehouse.sql import connect, fetch

TARGET_BYTES = 256 * 1024 * 1024  # of a compacted file: delta-rs's own default, some 100,000 articles


@dataclass(frozen=True, slots=True)
class TableMaintained:
    """What maintenance did to one table."""

    files_before: int
    """Files that its latest version named."""
    files_after: int
    bytes_before: int
    """Their size together."""
    bytes_after: int
    removed: int
    """Files taken from the disk: of older versions, and leftovers of died writers."""


@dataclass(frozen=True, slots=True)
class MaintainReport:
    """What maintenance did."""

    tables: Mapping[str, TableMaintained]
    """By table; one that was never created is left out."""
    uncommitted_runs: tuple[str, ...]
    """Runs with rows in a table and none in `runs`: died while publishing and not resumed. No view shows them."""


def maintain(lake: Lake) -> MaintainReport:
    """Compact and vacuum every table; the caller holds the tables for itself.

    Raises:
        WarehouseWriteError: the disk or the store did not take it.
    """
    tables = {}
    for table in TABLES:
        try:
            delta = lake.open(table)
            if delta is not None:
                tables[table] = _maintain_table(lake, table, delta)
        except (OSError, DeltaError) as error:
            raise WarehouseWriteError.of(lake.place(table), error) from error
    return MaintainReport(tables, _uncommitted(lake) if tables else ())


def _maintain_table(lake: Lake, table: str, delta: Any) -> TableMaintained:
    files_before, bytes_before = _size(delta)
    delta.optimize.compact(
        target_size=TARGET_BYTES,
        writer_properties=WriterProperties(
            compression=COMPRESSION.upper(),
            compression_level=LEVEL,
            max_row_group_size=GROUP_ROWS.get(table, GROUP_ROWS_ELSE),
        ),
    )
    there = _data_files(lake, table)
    delta.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
    delta.create_checkpoint()
    _remove_temporary(lake, table)
    removed = len(there) - len(_data_files(lake, table))
    files_after, bytes_after = _size(delta)
    return TableMaintained(files_before, files_after, bytes_before, bytes_after, removed)


def _size(delta: Any) -> tuple[int, int]:
    sizes = pa.table(delta.get_add_actions(flatten=True)).column("size_bytes").to_pylist()
    return len(sizes), sum(sizes)


def _data_files(lake: Lake, table: str) -> list[str]:
    """All files of a table but its log's."""
    found = lake.files(table).get_file_info(pafs.FileSelector("", recursive=True))
    return [info.path for info in found if info.type == pafs.FileType.File and "_delta_log" not in info.path]


def _remove_temporary(lake: Lake, table: str) -> None:
    """Half-written files of publishers that died: vacuum leaves them alone, and none is alive while we are here."""
    files = lake.files(table)
    for path in _data_files(lake, table):
        if is_temporary(path.rpartition("/")[2]):
            files.delete_file(path)


def _uncommitted(lake: Lake) -> tuple[str, ...]:
    every = " UNION ".join(f"SELECT run_id FROM {table}" for table in TABLES if table != "runs")  # noqa: S608 - our names
    with connect(lake, committed=False) as connection:
        sql = f"SELECT DISTINCT run_id FROM ({every}) ANTI JOIN runs USING (run_id) ORDER BY run_id"  # noqa: S608
        return tuple(fetch(connection, sql, None, lake).column("run_id").to_pylist())
