"""The tables as the program uses them: publish a run, ask what is known, maintain."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse.append import append_once, is_appended
from warehouse.balance import Balance
from warehouse.contract import TABLES
from warehouse.lake import Lake
from warehouse.lock import exclusive
from warehouse.maintain import MaintainReport, TableMaintained, maintain
from warehouse.sql import LATEST, query
from warehouse.staged import inspect

__all__ = ["KNOWN_ARTICLES", "MaintainReport", "PublishResult", "TableMaintained", "Warehouse"]

LOCK_SECONDS = 600.0  # a maintain of 10 GB takes some minutes; longer means that something hangs
ORDER = (*(table for table in TABLES if table != "runs"), "runs")
"""Tables in the order of publishing: the run's own row is last, so a run that is in `runs` is whole."""

KNOWN_ARTICLES = pa.schema(
    [
        pa.field(name, kind, metadata={"doc": doc})
        for name, kind, doc in (
            ("source_id", pa.string(), "The source."),
            ("article_id", pa.string(), "The article."),
            ("article_key", pa.string(), "Its key."),
            ("url", pa.string(), "Address that its latest version came from."),
            ("url_key", pa.string(), "Key of that address."),
            ("version", pa.int64(), "Its latest version, published or withheld."),
            ("revision", pa.int64(), "Latest revision of that version."),
            ("content_hash", pa.string(), "What that one tells (identity.content_hash)."),
            ("extractor_version", pa.string(), "Code that read it."),
            ("warc_file", pa.string(), "Archive file of the page it was read from; null for none."),
            ("warc_offset", pa.int64(), "Where its record begins there, bytes."),
            ("warc_length", pa.int64(), "Length of that record, bytes."),
            ("published", pa.bool_(), "True where that version is in articles, false where it is in quarantine."),
            ("run_id", pa.string(), "Run that brought it."),
            ("collected_at", pa.timestamp("us", tz="UTC"), "That run's time."),
        )
    ]
)
"""Columns of `Warehouse.known_articles`."""

_KNOWN_SQL = """
WITH every AS (
    SELECT *, true AS published FROM articles UNION ALL BY NAME SELECT *, false AS published FROM quarantine
)
SELECT source_id, article_id, article_key, url, url_key, version, revision, content_hash, extractor_version,
       warc_file, warc_offset, warc_length, published, run_id, collected_at
FROM every WHERE list_contains(?::VARCHAR[], source_id)
QUALIFY row_number() OVER (
    PARTITION BY article_id ORDER BY version DESC, revision DESC, collected_at DESC, published DESC, run_id DESC
) = 1
ORDER BY source_id, article_id
"""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What a publish did."""

    run_id: str
    rows: Mapping[str, int]
    """Rows of the run, by table."""
    appended: tuple[str, ...]
    """Tables that this call appended to."""
    done_before: tuple[str, ...]
    """Tables that an earlier call had appended to; all of them where the run was committed."""
    removed: tuple[str, ...]
    """Files of died appends of this run that were taken away, `table/path`."""
    balance: Balance
    """The run's figures."""


class Warehouse:
    """The tables under one root: a folder or ``s3://bucket/prefix``. Making one touches nothing."""

    def __init__(self, root: str | os.PathLike[str], storage_options: Mapping[str, str] | None = None) -> None:
        self._lake = Lake.at(root, storage_options)

    def publish(self, run_id: str, staged: Mapping[str, Path], *, wait_seconds: float = LOCK_SECONDS) -> PublishResult:
        """Append a run's staged files, each table once, the run's own row last.

        Safe to repeat with the same files after any end of an earlier try: what is there is not appended again.

        Args:
            run_id: the run; every staged row says the same.
            staged: Parquet file by table, each exactly of its schema. `runs` is needed; a table that is not
                named gets no rows.
            wait_seconds: how long to wait for another publish or maintain on this machine.

        Raises:
            StagedFileError: a file is not what the contract asks for. Nothing was published.
            BalanceError: the run's figures do not add up. Nothing was published.
            WarehouseWriteError: the disk or the store did not take it. Repeat when it does.
            WarehouseBusyError: somebody else holds the tables.
            BrokenTableError: a table is not what it should be.
        """
        checked = inspect(run_id, staged)
        with exclusive(self._lake, wait_seconds=wait_seconds):
            done = [
                append_once(self._lake, table, run_id, checked.files.get(table), checked.rows[table]) for table in ORDER
            ]
        return PublishResult(
            run_id,
            checked.rows,
            tuple(one.table for one in done if not one.done_before),
            tuple(one.table for one in done if one.done_before),
            tuple(f"{one.table}/{path}" for one in done for path in one.removed),
            checked.balance,
        )

    def try_store(self) -> None:
        """Returns where the tables' object store takes an object and lets it be removed; not for a folder.

        Raises:
            WarehouseWriteError: it does not, and why.
            UnknownTableError: the root is of no kind that is known.
        """
        self._lake.try_store()

    def committed(self, run_id: str) -> bool:
        """Whether the run is published whole."""
        delta = self._lake.open("runs")
        return delta is not None and is_appended(delta, run_id, "runs")

    def known_articles(self, source_ids: Sequence[str]) -> pa.Table:
        """The latest version of every article of these sources, published or withheld: `KNOWN_ARTICLES`.

        Committed runs only. No rows where nothing was published yet.
        """
        return query(self._lake, _KNOWN_SQL, [list(source_ids)]).cast(KNOWN_ARTICLES)

    def recent_articles(
        self, since: datetime, *, until: datetime | None = None, columns: Sequence[str] | None = None
    ) -> pa.Table:
        """Latest versions of articles collected in [since, until), of all sources, as `TABLES["articles"]`.

        Args:
            since: aware.
            until: aware; null for no end.
            columns: names of the columns wanted, in their order; null for all.
        """
        schema = TABLES["articles"]
        chosen = pa.schema([schema.field(name) for name in columns]) if columns is not None else schema
        listed = ", ".join(f'"{name}"' for name in chosen.names)
        sql = f"""
            SELECT {listed} FROM {LATEST}
            WHERE month >= strftime(?::TIMESTAMPTZ, '%Y-%m') AND collected_at >= ?::TIMESTAMPTZ
            AND (?::TIMESTAMPTZ IS NULL OR collected_at < ?::TIMESTAMPTZ)
            ORDER BY collected_at, source_id, article_id
        """  # noqa: S608 - names of the contract
        return query(self._lake, sql, [since, since, until, until]).cast(chosen)

    def measures(self, source_ids: Sequence[str], since: datetime) -> pa.Table:
        """Measures of these sources from `since` on, as `TABLES["measures"]`, oldest first."""
        sql = """
            SELECT * FROM measures WHERE list_contains(?::VARCHAR[], source_id) AND collected_at >= ?::TIMESTAMPTZ
            ORDER BY collected_at, source_id, metric
        """
        return query(self._lake, sql, [list(source_ids), since]).cast(TABLES["measures"])

    def memory(self, source_ids: Sequence[str], *, until: datetime | None = None) -> pa.Table:
        """The newest site memory of each of these sources, as `TABLES["memory"]`: all rows of one version of one run.

        Args:
            source_ids: the sources.
            until: aware; memory learned later does not count. Null for the newest there is.
        """
        sql = """
            WITH newest AS (
                SELECT source_id, version, run_id FROM memory
                WHERE list_contains(?::VARCHAR[], source_id)
                AND (?::TIMESTAMPTZ IS NULL OR collected_at <= ?::TIMESTAMPTZ)
                QUALIFY row_number() OVER (
                    PARTITION BY source_id ORDER BY version DESC, collected_at DESC, run_id DESC
                ) = 1
            )
            SELECT memory.* FROM memory JOIN newest USING (source_id, version, run_id)
            ORDER BY source_id, kind, key
        """
        return query(self._lake, sql, [list(source_ids), until, until]).cast(TABLES["memory"])

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> pa.Table:
        """The answer to one SQL statement over the tables of committed runs and `articles_latest`.

        Raises:
            QueryError: the statement is wrong, or more than a question.
            NothingPublishedError: there are no tables.
        """
        self._lake.require()
        return query(self._lake, sql, parameters)

    def maintain(self, *, wait_seconds: float = LOCK_SECONDS) -> MaintainReport:
        """Compact every table and take away the files that no version needs, in one go.

        Plain readers of `articles/month=*/*.parquet` may count rows twice while it runs, and only then; where
        it was killed, until it is run again. Readers of an older version lose its files.

        Raises:
            WarehouseBusyError: somebody else holds the tables.
            WarehouseWriteError: the disk or the store did not take it. Repeat when it does.
        """
        with exclusive(self._lake, wait_seconds=wait_seconds):
            return maintain(self._lake)
