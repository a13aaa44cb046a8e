"""One run's rows into one Delta table, once, however often it is tried.

The Parquet file of a run is written under a name that the run alone gives, beside the log, and then named
in it together with the run's application id. So what a died append left behind is found by its name.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as pafs
import pyarrow.parquet as pq
from deltalake import CommitProperties, Transaction
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction

from warehouse.contract import TABLES
from warehouse.errors import WarehouseWriteError
from warehouse.lake import PARTITION, Lake, has_statistics

VERSION = 1  # of the application transaction: a run appends to a table once
COMPRESSION, LEVEL = "zstd", 3
GROUP_ROWS: Mapping[str, int] = {"articles": 8_192, "quarantine": 8_192}  # about 40 MB of text each
GROUP_ROWS_ELSE = 131_072  # narrow rows: about 20 MB


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did."""

    table: str
    rows: int
    """Rows of the run in the table."""
    done_before: bool
    """An earlier try had appended them: nothing was written."""
    removed: tuple[str, ...]
    """Files that a died try had left and no version of the table names."""


def app_id(run_id: str, table: str) -> str:
    """The application id under which a run appends to a table."""
    return f"{run_id}/{table}"


def is_appended(delta: Any, run_id: str, table: str) -> bool:
    """Whether a version of the table holds the run's rows."""
    return delta.transaction_version(app_id(run_id, table)) is not None


def append_once(lake: Lake, table: str, run_id: str, staged: Path | None, rows: int) -> Appended:
    """Append a run's staged rows to a table, where no earlier try has.

    Raises:
        WarehouseWriteError: the disk or the store did not take it; trying again is safe.
        BrokenTableError: the table cannot be read.
    """
    place = lake.place(table)
    try:
        delta = lake.create(table)
        if is_appended(delta, run_id, table):
            return Appended(table, rows, done_before=True, removed=())
        files = lake.files(table)
        removed = _remove_leftovers(files, run_id)
        actions = [] if staged is None or not rows else _write(files, lake, table, run_id, staged)
        delta.create_write_transaction(
            actions,
            mode="append",
            schema=delta.schema(),
            partition_by=[PARTITION] if PARTITION in TABLES[table].names else None,
            commit_properties=CommitProperties(
                app_transactions=[Transaction(app_id(run_id, table), VERSION)], custom_metadata={"run_id": run_id}
            ),
        )
    except (OSError, DeltaError) as error:
        raise WarehouseWriteError.of(place, error) from error
    return Appended(table, rows, done_before=False, removed=removed)


def file_name(run_id: str) -> str:
    """Name of a run's file in each partition: the run's alone, so nobody else's is ever taken for it."""
    return f"run-{run_id}.parquet"


def temporary_name(name: str) -> str:
    """Name while it is written: no reader's ``*.parquet`` matches it, and vacuum leaves names with a dot alone."""
    return f".{name}.tmp"


def is_temporary(name: str) -> bool:
    """Whether a file's name is one of `temporary_name`."""
    return name.startswith(".run-") and name.endswith(".tmp")


def _remove_leftovers(files: pafs.FileSystem, run_id: str) -> tuple[str, ...]:
    """Take away what an append of this very run left that died before its commit."""
    ours = {file_name(run_id), temporary_name(file_name(run_id))}
    found = [info.path for info in _listing(files, "") if info.base_name in ours]
    for folder in _listing(files, ""):
        if folder.type == pafs.FileType.Directory and folder.base_name.startswith(f"{PARTITION}="):
            found += [info.path for info in _listing(files, folder.path) if info.base_name in ours]
    for path in found:
        files.delete_file(path)
    return tuple(found)


def _listing(files: pafs.FileSystem, folder: str) -> list[pafs.FileInfo]:
    return list(files.get_file_info(pafs.FileSelector(folder, recursive=False, allow_not_found=True)))


def _write(files: pafs.FileSystem, lake: Lake, table: str, run_id: str, staged: Path) -> list[AddAction]:
    """The run's rows as one Parquet file per partition, whole on disk, and what the log is to say of them."""
    name = file_name(run_id)
    local = Path(lake.place(table)) if lake.folder is not None else None
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for month, batch in _by_month(table, staged):
            folder = f"{PARTITION}={month}" if month else ""
            if folder not in writers:
                writer = stack.enter_context(_parquet(files, local, table, "/".join(filter(None, (folder, name)))))
                writers[folder] = writer
            writers[folder].write_batch(batch, row_group_size=batch.num_rows)
    return [_action(files, table, folder, "/".join(filter(None, (folder, name)))) for folder in sorted(writers)]


def _action(files: pafs.FileSystem, table: str, folder: str, path: str) -> AddAction:
    """What the log is to say of a file that is whole."""
    return AddAction(
        path=path,
        size=files.get_file_info(path).size,
        partition_values={PARTITION: folder.partition("=")[2]} if folder else {},
        modification_time=0,  # nobody's clock is read; retention goes by the time of commits
        data_change=True,
        stats=json.dumps(_statistics(pq.read_metadata(path, filesystem=files), TABLES[table])),
    )


def _by_month(table: str, staged: Path) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The staged rows, batch by batch, each with its partition and without the partition's column."""
    with pq.ParquetFile(staged) as file:
        for batch in file.iter_batches(batch_size=GROUP_ROWS.get(table, GROUP_ROWS_ELSE)):
            if PARTITION not in batch.schema.names:
                yield "", batch
                continue
            months = batch.column(PARTITION)
            for month in sorted(pc.unique(months).to_pylist()):
                part = batch.filter(pc.equal(months, month))
                yield month, part.drop_columns([PARTITION])


@contextmanager
def _parquet(files: pafs.FileSystem, local: Path | None, table: str, target: str) -> Iterator[Any]:
    """A Parquet writer whose file appears under its name `target` when it is whole and on the disk.

    Objects in a store appear whole anyway; in a folder (`local`) the file is written beside and renamed.
    """
    folder, _, name = target.rpartition("/")
    path = target if local is None else "/".join(filter(None, (folder, temporary_name(name))))
    schema = pa.schema([field for field in TABLES[table] if field.name != PARTITION])
    if local is not None and folder:
        files.create_dir(folder, recursive=True)
    try:
        with (
            files.open_output_stream(path) as sink,
            pq.ParquetWriter(
                sink,
                schema,
                compression=COMPRESSION,
                compression_level=LEVEL,
                write_statistics=[field.name for field in schema if has_statistics(field)],
                store_schema=True,
            ) as writer,
        ):
            yield writer
        if local is not None:
            _sync(local / path)
            files.move(path, target)
    except BaseException:  # also when it is stopped: half a file is taken away, and the cause goes on
        if local is not None:
            (local / path).unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _statistics(metadata: Any, schema: pa.Schema) -> dict[str, Any]:
    """What Delta readers skip files by: exact minimum, maximum and number of nulls of the key columns."""
    least: dict[str, Any] = {}
    most: dict[str, Any] = {}
    nulls: dict[str, int] = {}
    wanted = {field.name for field in schema if has_statistics(field)}
    unknown: set[str] = set()
    for group in range(metadata.num_row_groups):
        columns = metadata.row_group(group)
        for index in range(columns.num_columns):
            column = columns.column(index)
            name, told = column.path_in_schema, column.statistics
            if name not in wanted:
                continue
            if told is None or not told.has_null_count:
                unknown.add(name)
                continue
            nulls[name] = nulls.get(name, 0) + told.null_count
            if told.has_min_max:
                least[name] = min(least[name], told.min) if name in least else told.min
                most[name] = max(most[name], told.max) if name in most else told.max
            elif told.null_count < column.num_values + told.null_count:
                unknown.add(name)  # values are there that the file tells nothing of
    return {
        "numRecords": metadata.num_rows,
        "minValues": {name: _json(value) for name, value in least.items() if name not in unknown},
        "maxValues": {name: _json(value) for name, value in most.items() if name not in unknown},
        "nullCount": {name: count for name, count in nulls.items() if name not in unknown},
    }


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"no statistics over {value}")
    return value
