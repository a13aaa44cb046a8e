"""The state database's tables that belong to flows, and how it is opened: SQLite by default, PostgreSQL by URL.

Leases (`flows.leases`) and alerts with their outbox (`flows.alerts`); the frontier's tables in the same database
belong to the crawlers. Nothing here outlives its usefulness: all but the alerts can be rebuilt from the tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Engine, MetaData, Table
from sqlalchemy.engine import make_url

from crawlers import sql
from crawlers.sql import Instant
from flows.errors import StateError

_RIGHT = (
    "Right would be sqlite:////absolute/path/state.db or postgresql+psycopg://user@host/name "
    "(with `pip install copydesk[postgres]`)."
)
IN_MEMORY = "sqlite://"
"""A database that holds nothing and is gone when it is closed: what is asked where there is none yet."""


METADATA = MetaData()

LEASES = Table(
    "leases",
    METADATA,
    Column("name", sa.String(200), primary_key=True),  # what is held: run:…, source:…, warehouse
    Column("token", sa.String(32), nullable=False),  # of this one holding; another holding has another
    Column("host", sa.String(300), nullable=False),  # leases.here(): machine, boot and namespace of process ids
    Column("pid", sa.BigInteger, nullable=False),
    Column("started", sa.String(40), nullable=False),  # start of that process, so that a reused pid is not mistaken
    Column("acquired_at", sa.Double, nullable=False),  # seconds since 1970 by the database's clock
    Column("expires_at", sa.Double, nullable=False),  # the same
)

ALERTS = Table(
    "alerts",
    METADATA,
    Column("alert_id", sa.String(32), primary_key=True),  # hash of source, cause and the run that opened it
    Column("source_id", sa.String(200), nullable=False),
    Column("cause", sa.String(100), nullable=False),  # the check
    Column("severity", sa.String(10), nullable=False),  # as of the last run that saw it
    Column("told_severity", sa.String(10), nullable=False),  # the worst that was told
    Column("condition", sa.JSON, nullable=False),  # alerts.model.Condition as of the last run that saw it
    Column("opened_at", Instant, nullable=False),  # times of runs, not of clocks
    Column("seen_at", Instant, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("resolved_at", Instant),  # null while it is open
)
sa.Index(
    "alerts_one_open",
    ALERTS.c.source_id,
    ALERTS.c.cause,
    unique=True,
    sqlite_where=ALERTS.c.resolved_at.is_(None),
    postgresql_where=ALERTS.c.resolved_at.is_(None),
)

ALERT_RUNS = Table(
    "alert_runs",
    METADATA,
    Column("run_id", sa.String(100), primary_key=True),  # runs whose conditions were decided on, once each
    Column("decided_at", Instant, nullable=False),
    Column("actions", sa.JSON, nullable=False),  # how many of each kind, for the summary of a run that is repeated
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("message_id", sa.Integer, primary_key=True, autoincrement=True),
    Column("alert_id", sa.String(32), nullable=False),
    Column("run_id", sa.String(100), nullable=False),
    Column("kind", sa.String(20), nullable=False),  # alerts.model.Kind
    Column("target_key", sa.String(32), nullable=False),  # hash of the target's address without its password
    Column("target", sa.String(300), nullable=False),  # the target as people may see it
    Column("message", sa.JSON, nullable=False),  # alerts.model.Message
    Column("created_at", Instant, nullable=False),
    Column("state", sa.String(10), nullable=False),  # alerts.model.Delivery
    Column("attempts", sa.Integer, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("last_error", sa.Text),
    Column("sent_at", Instant),
    sa.UniqueConstraint("alert_id", "run_id", "kind", "target_key"),
)
sa.Index("outbox_pending", OUTBOX.c.target_key, OUTBOX.c.state)


@contextmanager
def open_state(url: str) -> Iterator[Engine]:
    """The database with its tables made, closed at the end. Not to be carried over a fork.

    Raises:
        StateError: it cannot be opened; also for failures inside the block that are the database's.
    """
    engine = make_engine(url)
    try:
        create(engine)
        yield engine
    finally:
        engine.dispose()


def state_file(url: str) -> Path | None:
    """The file of a SQLite address, whether it is there or not; None for a server or a database in memory.

    Raises:
        StateError: it is no address of a database, or one with a wrong part.
    """
    try:
        parsed = make_url(url)
        name = parsed.database
        if parsed.get_backend_name() != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
            return None
        sql.busy_seconds(parsed)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise _no_address(error) from error
    return Path(name)


def make_engine(url: str) -> Engine:
    """An engine for `url`; nothing is opened yet, and a folder that SQLite's file needs is made.

    Raises:
        StateError: it is no address of a database, or one with a wrong part, or the folder cannot be made.
    """
    try:
        return sql.make_engine(make_url(url))
    except (sa.exc.ArgumentError, ImportError, ValueError) as error:
        raise _no_address(error) from error
    except OSError as error:
        raise StateError(
            f"the folder of the state database {url} cannot be made: {error.strerror}",
            "Give `data` (or `state_url`) a place that this user may write to.",
        ) from error


def _no_address(error: Exception) -> StateError:
    return StateError(f"no database can be opened by this state_url: {error}", _RIGHT)


def create(engine: Engine) -> None:
    """Makes the tables that are not there; several processes may do so at once."""
    try:
        sql.create_tables(engine, METADATA)
    except sa.exc.DBAPIError as error:
        raise translated(engine, error) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction; what it raises undoes it. On SQLite one at a time, over all processes.

    Raises:
        StateError: the database refused, with what to do about it.
    """
    try:
        with engine.execution_options(**{sql.WRITES: True}).begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise translated(engine, error) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: it waits for nobody.

    Raises:
        StateError: as `writing`.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise translated(engine, error) from error


def translated(engine: Engine, error: sa.exc.DBAPIError) -> StateError:
    """The database's complaint, with which database and what to do; without its password and without the statement."""
    shown, said = engine.url.render_as_string(hide_password=True), " ".join(str(error.orig).split())
    if "database is locked" in said:
        seconds = sql.busy_seconds(engine.url)
        hint = (
            f"Another process has written for more than {seconds:.0f} s: `copydesk status` names the runs that are on, "
            "`fuser` or `lsof` the processes that hold the file."
        )
    elif "disk is full" in said or "No space left" in said:
        hint = "Make room on that disk and run again with the same run id: what was collected is kept."
    elif "unable to open" in said or "readonly" in said:
        hint = "The folder must exist and this user must be allowed to write to it."
    elif error.connection_invalidated or isinstance(error, sa.exc.OperationalError):
        hint = "Is the server up, and are host, user and database right? Then run again with the same run id."
    else:
        hint = "If the tables were made by another version of Copydesk, run that version or give another state_url."
    return StateError(f"the state database {shown} failed: {said}", hint)
