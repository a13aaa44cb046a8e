"""The published tables: Delta Lake on disk or S3, read by anything that reads Delta or Parquet.

Takes checked rows as staged Parquet files, and questions; gives published tables and rows. `contract` says
what is in them, `store.Warehouse` publishes and maintains. Raises `errors.WarehouseError`. It owns Delta
Lake and DuckDB, never knows where rows came from, and never changes what was published.

Importing this package loads nothing heavy: the functions below import what they need when they are called.
"""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, overload

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = ["query", "read"]

DEFAULT_ROOT = "data/tables"  # where `copydesk run` publishes by default, seen from the project's folder
ROOT_VARIABLE = "COPYDESK_TABLES"


@overload
def read(
    table: str,
    columns: Sequence[str] | None = ...,
    where: str | None = ...,
    root: str | os.PathLike[str] | None = ...,
    frame: Literal["pandas"] = ...,
    *,
    storage_options: Mapping[str, str] | None = ...,
) -> "pd.DataFrame": ...
@overload
def read(
    table: str,
    columns: Sequence[str] | None = ...,
    where: str | None = ...,
    root: str | os.PathLike[str] | None = ...,
    *,
    frame: Literal["polars"],
    storage_options: Mapping[str, str] | None = ...,
) -> "pl.DataFrame": ...
@overload
def read(
    table: str,
    columns: Sequence[str] | None = ...,
    where: str | None = ...,
    root: str | os.PathLike[str] | None = ...,
    *,
    frame: Literal["arrow"],
    storage_options: Mapping[str, str] | None = ...,
) -> "pa.Table": ...
def read(
    table: str,
    columns: Sequence[str] | None = None,
    where: str | None = None,
    root: str | os.PathLike[str] | None = None,
    frame: Literal["pandas", "polars", "arrow"] = "pandas",
    *,
    storage_options: Mapping[str, str] | None = None,
) -> "pd.DataFrame | pl.DataFrame | pa.Table":
    """Rows of one table, of committed runs.

    Args:
        table: a table of the contract, or ``articles_latest``.
        columns: names of the columns wanted, in their order; null for all.
        where: a condition in SQL, ``source_id = 'x' and month >= '2026-11'``; files and row groups that it
            rules out are not read. Never put scraped text into it: `query` takes parameters.
        root: a folder or ``s3://bucket/prefix``; null for the environment's COPYDESK_TABLES, else ./data/tables.
        frame: what to give: a pandas or Polars frame, or an Arrow table of exactly the contract's types.
        storage_options: what the object store needs; null for what the environment says.

    Raises:
        warehouse.errors.NothingPublishedError: there are no tables there.
        warehouse.errors.UnknownTableError: no table or column of that name.
        warehouse.errors.QueryError: the condition is wrong.
        warehouse.errors.BrokenTableError: a table cannot be read.
    """
    from warehouse.reading import read_table, to_frame

    return to_frame(read_table(_root(root), table, columns, where, storage_options), frame)


def query(
    sql: str,
    root: str | os.PathLike[str] | None = None,
    *,
    parameters: Sequence[object] | Mapping[str, object] | None = None,
    storage_options: Mapping[str, str] | None = None,
) -> "pa.Table":
    """The answer to one SQL statement (DuckDB's dialect) over all tables and ``articles_latest``.

    Args:
        sql: one SELECT, DESCRIBE, SUMMARIZE or EXPLAIN.
        root: as for `read`.
        parameters: values for ``?`` or ``$name`` in the statement.
        storage_options: as for `read`.

    Raises:
        warehouse.errors.NothingPublishedError: there are no tables there.
        warehouse.errors.QueryError: the statement is wrong, or more than a question.
        warehouse.errors.BrokenTableError: a table cannot be read.
    """
    from warehouse.store import Warehouse

    return Warehouse(_root(root), storage_options).query(sql, parameters)


def _root(root: str | os.PathLike[str] | None) -> str | os.PathLike[str]:
    return os.environ.get(ROOT_VARIABLE) or DEFAULT_ROOT if root is None else root
