"""How the state database is reached: SQLite or PostgreSQL through SQLAlchemy 2.0 Core, with the same promises.

Raises what SQLAlchemy, the system and Python raise; whose table it is says what that means for a run.
"""

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Dialect, Engine, MetaData, event
from sqlalchemy.engine import URL
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 30.0
"""How long a SQLite writer waits for another: the longest write here takes milliseconds, a loaded disk some seconds."""

CONNECT_SECONDS = 15
"""How long a PostgreSQL server that swallows packets is waited for; whole seconds, as its library takes them."""

WRITES = "copydesk_writes"
"""Execution option of an engine whose transactions take SQLite's lock when they begin."""

_CREATE_LOCK = 7_203_114_655_018_466_321  # PostgreSQL's advisory locks have numbers for names; this one is ours
_MODE_SECONDS = 0.05  # between tries to change the journal's mode


class Instant(TypeDecorator[datetime]):
    """An aware datetime; stored in UTC, also where the database knows no time zones (SQLite)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; without its zone for SQLite."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: URL) -> Engine:
    """An engine for a database's address; nothing is opened yet, and a folder that SQLite's file needs is made.

    Raises:
        sqlalchemy.exc.ArgumentError: no such database system.
        ImportError: its driver is missing.
        ValueError: a timeout that is no number of seconds.
        OSError: the folder cannot be made.
    """
    if url.get_backend_name() == "sqlite":
        seconds = busy_seconds(url)
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(url, connect_args={"timeout": seconds})
        event.listen(engine, "connect", partial(_opened, seconds))
        event.listen(engine, "begin", _begun)
        return engine
    if url.drivername in {"postgresql", "postgres"}:  # SQLAlchemy's own default is another driver than ours
        url = url.set(drivername="postgresql+psycopg")
    arguments = {"connect_timeout": CONNECT_SECONDS} if url.drivername == "postgresql+psycopg" else {}
    return sa.create_engine(url, pool_pre_ping=True, connect_args=arguments)


def create_tables(engine: Engine, metadata: MetaData) -> None:
    """Make the tables that are not there yet; safe to repeat, and at once from several processes."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CREATE_LOCK)))
        metadata.create_all(connection)


def busy_seconds(url: URL) -> float:
    """How long a writer waits for another: ``?timeout=5`` at the end of a SQLite address, else `BUSY_SECONDS`.

    Raises:
        ValueError: it is no number of seconds.
    """
    said = str(url.query.get("timeout", BUSY_SECONDS))
    try:
        seconds = float(said)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"timeout={said} is no number of seconds")
    return seconds


def _opened(seconds: float, connection: Any, _record: object) -> None:
    """Own transactions (Python's driver would begin them late), and a log that lets readers go on beside a writer."""
    connection.isolation_level = None
    until = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except connection.OperationalError:
            # Changing the mode does not wait for other connections as statements do (sqlite.org/wal.html).
            if time.monotonic() > until:
                raise
            time.sleep(_MODE_SECONDS)
        else:
            break
    connection.execute("PRAGMA synchronous = FULL")  # a commit outlives a power cut, as the archive's record does


def _begun(connection: Connection) -> None:
    """A transaction that will write takes the lock first: one that read before it writes could not wait for it."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
