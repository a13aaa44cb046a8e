"""Files that are there whole or not at all: written beside their place, synced, renamed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """`value` as JSON at `path`, whole or not at all."""
    _atomically(path, lambda part: part.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8"))


def write_table(path: Path, table: pa.Table) -> None:
    """`table` as Parquet at `path`, whole or not at all."""
    _atomically(path, lambda part: pq.write_table(table, part, compression="zstd"))


def _atomically(path: Path, write: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        write(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        if error.filename is None and error.errno is not None:  # a write says why it failed, not where
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    finally:
        part.unlink(missing_ok=True)
