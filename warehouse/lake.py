"""The Delta tables of one root, in a folder or on S3: opened, created and read as datasets.

The only module that builds file systems. Readers get Arrow's own file systems: with delta-rs's
Python-backed one the interpreter aborts at exit in half of all runs (delta-rs#2184, measured with 1.6.6).
"""

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.fs as pafs
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError

from warehouse.contract import TABLES
from warehouse.errors import BrokenTableError, NothingPublishedError, UnknownTableError, WarehouseWriteError, told

PARTITION = "month"
STATISTICS = frozenset(
    {
        "run_id", "source_id", "url_key", "host", "article_id", "role", "state", "outcome", "outcome_reason",
        "check", "severity", "level", "metric", "kind", "verdict", "language",
    }
)  # fmt: skip
"""Text columns worth a minimum and a maximum per file: keys and closed lists, never the articles' text."""
_S3 = ("s3", "s3a")
_PROBE_SECONDS = 10.0
_HINT_BROKEN = "restore the folder from a backup, or move it away and publish its runs again"


@dataclass(frozen=True, slots=True)
class Lake:
    """Where the tables are."""

    root: str
    """A folder, or ``s3://bucket/prefix``; no slash at the end."""
    storage_options: Mapping[str, str] | None
    """What the object store needs (``AWS_ACCESS_KEY_ID`` …); null for a folder. Never logged."""

    @classmethod
    def at(cls, root: str | os.PathLike[str], storage_options: Mapping[str, str] | None = None) -> "Lake":
        """The tables at `root`; nothing is touched."""
        text = os.fspath(root).rstrip("/") or "/"
        return cls(text, dict(storage_options) if storage_options else None)

    @property
    def folder(self) -> Path | None:
        """The root as a local folder; null on an object store."""
        if "://" not in self.root:
            return Path(self.root)
        return Path(self.root.removeprefix("file://")) if self.root.startswith("file://") else None

    def place(self, table: str) -> str:
        """Address of a table."""
        folder = self.folder
        return str(folder / table) if folder is not None else f"{self.root}/{table}"

    def files(self, table: str) -> pafs.FileSystem:
        """Arrow's file system, rooted at a table."""
        folder = self.folder
        if folder is not None:
            return pafs.SubTreeFileSystem(str(folder.absolute() / table), pafs.LocalFileSystem())
        return pafs.SubTreeFileSystem(f"{self._bucket_path}/{table}", _s3(self.storage_options or {}))

    @property
    def _bucket_path(self) -> str:
        parts = urlsplit(self.root)
        if parts.scheme not in _S3:
            raise UnknownTableError("kind of store", parts.scheme, ("a folder", "s3://bucket/prefix"))
        return f"{parts.netloc}{parts.path}"

    def try_store(self) -> None:
        """Write a small object below the root of an object store and remove it; asked once, nothing is left.

        Raises:
            WarehouseWriteError: the store does not take it, or did not answer in `_PROBE_SECONDS`.
            UnknownTableError: the root is of no kind that is known.
        """
        probe = f"{self._bucket_path}/.copydesk-probe-{uuid.uuid4().hex}"
        options = dict(self.storage_options or {})
        _check_endpoint(self.root, options)
        seconds = {"connect_timeout": _PROBE_SECONDS, "request_timeout": _PROBE_SECONDS}
        store = _s3(options, **seconds, retry_strategy=pafs.AwsStandardS3RetryStrategy(max_attempts=1))
        try:  # delta-rs, which publishes, is asked as well: it has rules of its own, such as no plain HTTP
            DeltaTable.is_deltatable(
                self.place("runs"), {**options, "max_retries": "0", "timeout": f"{_PROBE_SECONDS:g}s"}
            )
            with store.open_output_stream(probe) as out:
                out.write(b"1")
            store.delete_file(probe)
        except OSError as error:
            raise WarehouseWriteError.of(self.root, error) from None

    def open(self, table: str) -> Any | None:
        """The Delta table as it is now; null where it was never created.

        Raises:
            BrokenTableError: something is there that is not that table.
        """
        place, options = self.place(table), dict(self.storage_options or {}) or None
        try:
            if not DeltaTable.is_deltatable(place, options):
                if self._has_files(table):
                    raise BrokenTableError(table, place, "files are there, but no transaction log", _HINT_BROKEN)
                return None
            delta = DeltaTable(place, storage_options=options)
            _held_against_contract(table, place, delta)
        except TableNotFoundError:
            return None
        except (DeltaError, OSError, ValueError) as error:
            cause = told(error)
        else:
            return delta
        # Raised outside of the handler: Delta's errors do not pickle, and a chained error would take one along.
        raise BrokenTableError(table, place, cause, _HINT_BROKEN)

    def create(self, table: str) -> Any:
        """The Delta table, created where it was not there; columns new in the contract are added."""
        schema, delta = TABLES[table], self.open(table)
        if delta is None:
            place, folder = self.place(table), self.folder
            if folder is not None:
                (folder / table).mkdir(parents=True, exist_ok=True)
            columns = ",".join(field.name for field in schema if has_statistics(field))
            DeltaTable.create(
                place,
                schema,
                mode="ignore",
                partition_by=[PARTITION] if PARTITION in schema.names else None,
                name=table,
                description=(schema.metadata or {})[b"doc"].decode(),
                configuration={"delta.dataSkippingStatsColumns": columns},
                storage_options=dict(self.storage_options or {}) or None,
            )
            delta = self.open(table)
            if delta is None:
                raise BrokenTableError(table, place, "it was created and is not there", _HINT_BROKEN)
        here = set(_columns(delta).names)
        new = [field for field in schema if field.name not in here]
        if new:
            from deltalake import Field

            fields = [Field.from_arrow(field.with_nullable(True)) for field in new]  # older rows have no value
            delta.alter.add_columns(fields)
        return delta

    def dataset(self, table: str) -> Any:
        """A table's rows, of all runs, as an Arrow dataset of the contract's schema; empty where it is not there."""
        schema, delta = readable_schema(table), self.open(table)
        if delta is None:
            return pads.dataset(schema.empty_table())
        return delta.to_pyarrow_dataset(filesystem=self.files(table), schema=schema)

    def require(self) -> None:
        """Return where at least one table is there.

        Raises:
            NothingPublishedError: none is.
        """
        folder = self.folder
        there = folder is None or folder.is_dir()
        if not (there and any(self.open(table) is not None for table in TABLES)):
            raise NothingPublishedError(self.root)

    def _has_files(self, table: str) -> bool:
        folder = self.folder
        return folder is not None and (folder / table).is_dir() and any((folder / table).rglob("*.parquet"))


def readable_schema(table: str) -> pa.Schema:
    """The contract's schema as a reader may take it: any column may be null that a newer contract added.

    Raises:
        UnknownTableError: the contract has no such table.
    """
    if table not in TABLES:
        raise UnknownTableError("table", table, tuple(TABLES))
    return pa.schema([field.with_nullable(True) for field in TABLES[table]])


def has_statistics(field: pa.Field) -> bool:
    """Whether a column gets a minimum and a maximum per file in the transaction log."""
    kind = field.type
    if pa.types.is_string(kind):
        return field.name in STATISTICS
    return bool(pa.types.is_timestamp(kind) or (pa.types.is_integer(kind) and field.name != "layout"))


def _held_against_contract(table: str, place: str, delta: Any) -> None:
    """An old table may lack columns; one of another type was made by something else."""
    here, schema = _columns(delta), TABLES[table]
    wrong = [
        f"column {field.name} is {here.field(field.name).type}, not {field.type}"
        for field in schema
        if field.name in here.names and not _same(here.field(field.name).type, field.type)
    ]
    expected = [PARTITION] if PARTITION in schema.names else []
    if delta.metadata().partition_columns != expected:
        wrong.append(f"it is partitioned by {delta.metadata().partition_columns}, not by {expected}")
    if wrong:
        raise BrokenTableError(table, place, "; ".join(wrong), "move it away: another program or contract wrote it")


def _columns(delta: Any) -> pa.Schema:
    return pa.schema(delta.schema().to_arrow())


def _same(one: pa.DataType, other: pa.DataType) -> bool:
    """Equal but for what Delta's schema does not keep: names inside lists, and whether elements may be null."""
    if pa.types.is_list(one) and pa.types.is_list(other):
        return _same(one.value_type, other.value_type)
    if pa.types.is_struct(one) and pa.types.is_struct(other):
        left, right = ({field.name: field.type for field in kind} for kind in (one, other))
        return left.keys() == right.keys() and all(_same(left[name], right[name]) for name in left)
    return bool(one == other)


def _check_endpoint(root: str, options: Mapping[str, str]) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT"):
        endpoint = options.get(name)
        if endpoint and not _is_address(endpoint):
            raise WarehouseWriteError(root, f"{name} is {endpoint!r}, which is no address", "write https://host:port")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _s3(options: Mapping[str, str], **further: Any) -> pafs.FileSystem:
    """Arrow's S3 client by the names that delta-rs uses, in the options or else, as delta-rs does, the environment."""
    known = {**{name: value for name, value in os.environ.items() if name.startswith("AWS_")}, **options}
    given = {name.lower().removeprefix("aws_"): value for name, value in known.items()}
    endpoint = given.get("endpoint_url") or given.get("endpoint")
    named = {
        "access_key": given.get("access_key_id"),
        "secret_key": given.get("secret_access_key"),
        "session_token": given.get("session_token") or given.get("token"),
        "region": given.get("region") or given.get("default_region"),
    }
    if endpoint:
        named |= {"endpoint_override": endpoint, "scheme": urlsplit(endpoint).scheme or "https"}
    return pafs.S3FileSystem(**{name: value for name, value in named.items() if value}, **further)
