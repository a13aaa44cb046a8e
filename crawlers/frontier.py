"""The frontier: what is known of every URL of every source, when it is due, and a run's log of outcomes.

One row per source and URL key in `frontier_urls`, one per run and URL in `frontier_fetches` (what a resumed
run need not ask for again), one per source in `frontier_sources`. Time is an argument everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from crawlers.database import connect, fetches, metadata, reading, sources, translated, urls, writing
from crawlers.frontier_rows import fetch_of, known_of, log_row, new_url
from crawlers.learning import KEPT, WITHHELD, AcceptedPage, after_acceptance, after_crawl
from crawlers.models import Source
from crawlers.records import Changes, Fetch, KnownUrl
from crawlers.schedule import source_due
from crawlers.site import rules_fingerprint
from crawlers.sql import create_tables
from warehouse.contract import Role

_CHUNK = 500  # keys in one query: SQLite's oldest limit of parameters is 999


__all__ = ["AcceptedPage", "Frontier"]


class Frontier:
    """The frontier in one database.

    Args:
        state_url: SQLAlchemy URL, ``sqlite:///path`` or ``postgresql://…``.

    Every method raises `StateError` where the database does not answer or is locked for too long.
    """

    def __init__(self, state_url: str) -> None:
        self._engine = connect(state_url)

    def create(self) -> None:
        """Make the tables that are not there yet; safe to repeat, and at once from several processes."""
        with translated(self._engine):
            create_tables(self._engine, metadata)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    # -- sources ----------------------------------------------------------------------------------

    def due_sources(self, sources_: Sequence[Source], now: datetime) -> list[str]:
        """Ids of those of `sources_` that are due at `now`, in their order."""
        last = self.last_runs()
        return [source.id for source in sources_ if source_due(last.get(source.id), source.every, now)]

    def mark_source_run(self, source_id: str, now: datetime) -> None:
        """Take note that a source was collected at `now`."""
        with writing(self._engine) as connection:
            _upsert(connection, sources, [{"source_id": source_id, "last_run": now}], ["last_run"])

    def last_runs(self) -> dict[str, datetime | None]:
        """When each source was last collected; null where it never was to its end."""
        with reading(self._engine) as connection:
            return dict(connection.execute(select(sources.c.source_id, sources.c.last_run)).tuples().all())

    def begin_source(self, source: Source) -> bool:
        """Take note of a source's rules; true where they are the same as in its last crawl."""
        rules = rules_fingerprint(source)
        window = source.recheck.total_seconds() if source.recheck else None
        with writing(self._engine) as connection:
            held = connection.execute(select(sources.c.rules).where(sources.c.source_id == source.id)).scalar()
            row = {"source_id": source.id, "recheck_seconds": window, "rules": rules}
            _upsert(connection, sources, [row], ["recheck_seconds", "rules"])
        return held == rules

    # -- what a crawl reads -----------------------------------------------------------------------

    def due(self, source_id: str, run_id: str, now: datetime, limit: int) -> list[KnownUrl]:
        """Pages of a source that are due at `now`, latest found first, those of this very run left out."""
        wanted = (
            select(urls)
            .where(urls.c.source_id == source_id, urls.c.role == Role.PAGE.value)
            .where(urls.c.due_at <= now, urls.c.first_run != run_id)
            .order_by(urls.c.first_seen.desc(), urls.c.url_key)
            .limit(limit)
        )
        return self._known(wanted)

    def known(self, source_id: str, keys: Sequence[str]) -> dict[str, KnownUrl]:
        """What is known of these keys of a source."""
        found: dict[str, KnownUrl] = {}
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            wanted = select(urls).where(urls.c.source_id == source_id, urls.c.url_key.in_(part))
            found.update((page.url_key, page) for page in self._known(wanted))
        return found

    def entries(self, source_id: str) -> dict[str, KnownUrl]:
        """A source's entry points with their validators, by key."""
        wanted = select(urls).where(urls.c.source_id == source_id, urls.c.role == Role.ENTRY.value)
        return {entry.url_key: entry for entry in self._known(wanted)}

    def logged(self, run_id: str, source_id: str) -> list[Fetch]:
        """Outcomes that a run has come to for a source."""
        wanted = (
            select(fetches)
            .where(fetches.c.run_id == run_id, fetches.c.source_id == source_id)
            .order_by(fetches.c.url_key)
        )
        with reading(self._engine) as connection:
            return [fetch_of(row) for row in connection.execute(wanted).mappings()]

    def _known(self, wanted: Select[Any]) -> list[KnownUrl]:
        with reading(self._engine) as connection:
            return [known_of(row) for row in connection.execute(wanted).mappings()]

    # -- what a crawl writes ----------------------------------------------------------------------

    def commit(self, run_id: str, now: datetime, changes: Iterable[tuple[Source, Changes]]) -> None:
        """Write down outcomes, discoveries and validators of entry points, all or nothing.

        The archive's records must be on the disk before.
        """
        with writing(self._engine) as connection:
            for source, change in changes:
                self._commit_source(connection, run_id, now, source, change)

    def _commit_source(
        self, connection: Connection, run_id: str, now: datetime, source: Source, change: Changes
    ) -> None:
        new = [new_url(source.id, page, run_id, now) for page in change.discovered]
        ended = [fetch for fetch in change.fetches if fetch.role is Role.PAGE]
        seen = {row["url_key"] for row in new}
        new += [new_url(source.id, fetch, run_id, now) for fetch in ended if fetch.url_key not in seen]
        _upsert(connection, urls, new, [])
        _upsert(connection, fetches, [log_row(run_id, source.id, fetch) for fetch in change.fetches], None)
        keys = [fetch.url_key for fetch in ended]
        ages = self._ages(connection, source.id, keys)
        for fetch in ended:
            _change(connection, source.id, after_crawl(source, fetch, ages[fetch.url_key], now))
        learned = [new_url(source.id, fetch, run_id, now) for fetch in change.learned]
        for row, fetch in zip(learned, change.learned, strict=True):
            row |= {"etag": fetch.etag, "last_modified": fetch.last_modified, "checked_at": now, "due_at": None}
        _upsert(connection, urls, learned, ["etag", "last_modified", "checked_at"])

    def _ages(self, connection: Connection, source_id: str, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            wanted = select(urls).where(urls.c.source_id == source_id, urls.c.url_key.in_(part))
            found.update((str(row["url_key"]), dict(row)) for row in connection.execute(wanted).mappings())
        return found

    # -- what publishing says ---------------------------------------------------------------------

    def accept(self, run_id: str, accepted: Iterable[AcceptedPage], now: datetime) -> None:
        """Take in what became of a published run's pages: only now validators are learned.

        A page that was kept is due again by its age, one that was withheld by its failures in a row, with
        no validator, so that a wall cannot answer 304 for ever. The same run again changes nothing.
        """
        by_source: dict[str, list[AcceptedPage]] = {}
        for page in accepted:
            if page.outcome in KEPT | WITHHELD:
                by_source.setdefault(page.source_id, []).append(page)
        with writing(self._engine) as connection:
            for source_id, pages in by_source.items():
                self._accept_source(connection, run_id, source_id, pages, now)

    def _accept_source(
        self, connection: Connection, run_id: str, source_id: str, pages: Sequence[AcceptedPage], now: datetime
    ) -> None:
        wanted = select(sources.c.recheck_seconds).where(sources.c.source_id == source_id)
        seconds = connection.execute(wanted).scalar()
        window = timedelta(seconds=seconds) if seconds is not None else None
        held = self._ages(connection, source_id, [page.url_key for page in pages])
        answered = {
            row["url_key"]: dict(row)
            for row in connection.execute(
                select(fetches).where(fetches.c.run_id == run_id, fetches.c.source_id == source_id)
            ).mappings()
        }
        for page in pages:
            url, fetch = held.get(page.url_key), answered.get(page.url_key)
            if url is not None and fetch is not None and url["accepted_run"] != run_id:
                told = after_acceptance(page, url, fetch, run_id=run_id, now=now, window=window)
                _change(connection, source_id, told)


def _change(connection: Connection, source_id: str, row: dict[str, Any]) -> None:
    key = row.pop("url_key")
    connection.execute(
        update(urls).where(urls.c.source_id == bindparam("s"), urls.c.url_key == bindparam("k")).values(**row),
        {"s": source_id, "k": key},
    )


def _upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], columns: list[str] | None) -> None:
    """Insert; of a row that is there change `columns` (none of them: leave it; null: all of them)."""
    if not rows:
        return
    insert = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)
    keys = [column.name for column in table.primary_key]
    if columns is None:
        columns = [column.name for column in table.columns if column.name not in keys]
    statement = (
        insert.on_conflict_do_update(index_elements=keys, set_={name: insert.excluded[name] for name in columns})
        if columns
        else insert.on_conflict_do_nothing(index_elements=keys)
    )
    connection.execute(statement, list(rows))
