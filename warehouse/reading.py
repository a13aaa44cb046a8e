"""One table's rows as the frame that the reader likes."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from warehouse.errors import UnknownTableError
from warehouse.lake import Lake, readable_schema
from warehouse.sql import LATEST, VIEWS, query

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

FRAMES = ("pandas", "polars", "arrow")


def read_table(
    root: str | os.PathLike[str],
    table: str,
    columns: Sequence[str] | None,
    where: str | None,
    storage_options: Mapping[str, str] | None,
) -> pa.Table:
    """Rows of a table of committed runs, of the contract's types; see `warehouse.read`."""
    if table not in VIEWS:
        raise UnknownTableError("table", table, VIEWS)
    schema = readable_schema("articles" if table == LATEST else table)
    for name in columns or ():
        if name not in schema.names:
            raise UnknownTableError(f"column of {table}", name, schema.names)
    chosen = pa.schema([schema.field(name) for name in columns]) if columns is not None else schema
    lake = Lake.at(root, storage_options)
    lake.require()
    listed = ", ".join(f'"{name}"' for name in chosen.names)
    condition = f" WHERE (\n{where}\n)" if where else ""
    return query(lake, f'SELECT {listed} FROM "{table}"{condition}').cast(chosen)  # noqa: S608 - names of the contract


def to_frame(table: pa.Table, frame: str) -> "pd.DataFrame | pl.DataFrame | pa.Table | Any":
    """An Arrow table as the named kind of frame."""
    if frame == "arrow":
        return table
    if frame == "pandas":
        return table.to_pandas()
    if frame == "polars":
        import polars as pl

        return pl.from_arrow(table)
    raise UnknownTableError("kind of frame", frame, FRAMES)
