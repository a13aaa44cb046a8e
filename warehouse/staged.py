"""Staged files, held against the contract before anything of a run is published."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.balance import ARTICLE_COLUMNS, LEDGER_COLUMNS, Balance, check_balance
from warehouse.contract import (
    TABLES,
    DuplicateRole,
    FetchState,
    FieldSource,
    Outcome,
    Role,
    RunKind,
    Severity,
    Verdict,
)
from warehouse.errors import BalanceError, StagedFileError, UnknownTableError

RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a run may be called: it becomes part of file names on any store."""
_CLOSED: Mapping[tuple[str, str], type[StrEnum]] = {
    ("articles", "verdict"): Verdict,
    ("articles", "duplicate_role"): DuplicateRole,
    ("quarantine", "verdict"): Verdict,
    ("quarantine", "duplicate_role"): DuplicateRole,
    **{
        (table, column): FieldSource
        for table in ("articles", "quarantine")
        for column in TABLES[table].names
        if column.endswith("_source")
    },
    ("findings", "severity"): Severity,
    ("ledger", "role"): Role,
    ("ledger", "state"): FetchState,
    ("ledger", "outcome"): Outcome,
    ("runs", "verdict"): Verdict,
    ("runs", "kind"): RunKind,
}


@dataclass(frozen=True, slots=True)
class Staged:
    """The staged files of one run, fit to be published."""

    run_id: str
    """The run."""
    files: Mapping[str, Path]
    """Parquet file by table; a table that is not named gets no rows."""
    rows: Mapping[str, int]
    """Number of rows by table, every table of the contract named."""
    balance: Balance
    """The run's figures; they add up."""


def inspect(run_id: str, files: Mapping[str, Path]) -> Staged:
    """The staged files of a run, checked: schemas, closed lists, run ids, months, balances.

    Raises:
        UnknownTableError: a name that is no table.
        StagedFileError: a file is not what the contract asks for.
        BalanceError: the figures do not add up.
    """
    if not RUN_ID.fullmatch(run_id):
        raise StagedFileError("runs", "?", [f"run id {run_id!r} does not match {RUN_ID.pattern}"])
    for name in files:
        if name not in TABLES:
            raise UnknownTableError("table", name, tuple(TABLES))
    if "runs" not in files:
        raise StagedFileError("runs", "?", ["it is missing, and every run has its row in runs"])
    rows = {table: _inspect_file(run_id, table, files[table]) if table in files else 0 for table in TABLES}
    if rows["runs"] != 1:
        raise StagedFileError("runs", str(files["runs"]), [f"it has {rows['runs']} rows, a run has one"])
    balance = check_balance(
        _columns(files, "ledger", LEDGER_COLUMNS),
        _columns(files, "articles", ARTICLE_COLUMNS),
        _columns(files, "quarantine", ARTICLE_COLUMNS),
        pq.read_table(files["runs"]).to_pylist()[0],
        findings=rows["findings"],
    )
    if not balance.closes:
        raise BalanceError(run_id, balance.problems)
    return Staged(run_id, dict(files), rows, balance)


def _columns(files: Mapping[str, Path], table: str, columns: Iterable[str]) -> pa.Table:
    if table not in files:
        return TABLES[table].empty_table()
    return pq.read_table(files[table], columns=list(columns), partitioning=None)


def _inspect_file(run_id: str, table: str, path: Path) -> int:
    """Number of rows of a staged file that is as it should be."""
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise StagedFileError(table, str(path), [f"it cannot be read as Parquet: {error}"]) from error
    with file:
        problems = _schema_problems(file.schema_arrow, TABLES[table])
        if not problems:
            problems = _value_problems(file, run_id, table)
        if problems:
            raise StagedFileError(table, str(path), problems)
        return int(file.metadata.num_rows)


def _schema_problems(here: pa.Schema, schema: pa.Schema) -> list[str]:
    if here.equals(schema, check_metadata=False):
        return []  # and no null stands where none may be: in Parquet such a column has no room for it
    missing = [name for name in schema.names if name not in here.names]
    unknown = [name for name in here.names if name not in schema.names]
    problems = [f"columns {missing} are missing"] if missing else []
    if unknown:
        problems.append(f"columns {unknown} are not in the contract")
    if not problems and here.names != schema.names:
        return [f"its columns are in the order {here.names}, the contract's is {schema.names}"]
    shared = [(here.field(field.name), field) for field in schema if field.name in here.names]
    told = [
        f"column {field.name} is {_type(found)}, the contract says {_type(field)}"
        for found, field in shared
        if found != field
    ]
    return problems + told


def _type(field: pa.Field) -> str:
    return f"{field.type}{'' if field.nullable else ' not null'}"


def _value_problems(file: pq.ParquetFile, run_id: str, table: str) -> list[str]:
    schema, problems = TABLES[table], []
    wanted = ["run_id", "collected_at", *(["month"] if "month" in schema.names else [])]
    closed = {column: values for (name, column), values in _CLOSED.items() if name == table}
    rows = file.read(columns=[*wanted, *closed])
    other = [value for value in pc.unique(rows.column("run_id")).to_pylist() if value != run_id]
    if other:
        problems.append(f"it has rows of other runs ({', '.join(sorted(other)[:3])}), this one is {run_id}")
    if "month" in schema.names:
        right = pc.equal(
            rows.column("month"), pc.strftime(rows.column("collected_at").cast(pa.timestamp("us")), format="%Y-%m")
        )
        wrong = rows.num_rows - (pc.sum(right).as_py() or 0)
        if wrong:
            problems.append(f"in {wrong} rows month is not the month of collected_at")
    for column, values in closed.items():
        strange = {value for value in pc.unique(rows.column(column)).to_pylist() if value is not None} - set(values)
        if strange:
            problems.append(f"column {column} has values outside {values.__name__}: {sorted(strange)[:5]}")
    return problems
