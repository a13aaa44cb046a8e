"""The frontier's tables and how their database is reached. SQLAlchemy 2.0 Core, SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from crawlers.errors import StateError
from crawlers.sql import WRITES, Instant, make_engine

metadata = MetaData()

urls = Table(
    "frontier_urls",
    metadata,
    Column("source_id", String(64), primary_key=True),
    Column("url_key", Text, primary_key=True),
    Column("role", String(8), nullable=False, comment="page or entry; entry points are here for their validators"),
    Column("url", Text, nullable=False, comment="as it was found first"),
    Column("first_seen", Instant, nullable=False),
    Column("first_run", String(100), nullable=False, comment="the run that heard of it first"),
    Column("discovered_via", String(16), nullable=False),
    Column("due_at", Instant, comment="when it is to be asked for; null: not by itself"),
    Column("outcome", String(40), comment="state and reason of the last run, or what became of its page"),
    Column("checked_at", Instant, comment="run in which an answer was last accepted, or 304"),
    Column("changed_at", Instant, comment="run in which its text was last found changed"),
    Column("failures", Integer, nullable=False, default=0, comment="runs in a row that had no use of it"),
    Column("etag", Text, comment="of the answer last accepted"),
    Column("last_modified", Text, comment="of the answer last accepted"),
    Column("published_at", Instant, comment="by page, feed or news sitemap"),
    Column("headline", Text, comment="by feed or news sitemap"),
    Column("refused_by", Text, comment="the source's rules at the time they refused it"),
    Column("accepted_run", String(100), comment="the run whose acceptance was last taken in"),
    Index("frontier_urls_due", "source_id", "due_at"),
)

fetches = Table(
    "frontier_fetches",
    metadata,
    Column("run_id", String(100), primary_key=True),
    Column("source_id", String(64), primary_key=True),
    Column("url_key", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("role", String(8), nullable=False),
    Column("discovered_via", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(24)),
    Column("detail", Text),
    Column("http_status", Integer),
    Column("content_type", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("redirect_to", Text),
    Column("final_url", Text),
    Column("fetched_at", Instant),
    Column("duration_ms", Float),
    Column("wire_bytes", BigInteger),
    Column("warc_file", Text),
    Column("warc_offset", BigInteger),
    Column("warc_length", BigInteger),
    Column("headline", Text),
    Column("published_at", Instant),
    Column("kind", String(16), comment="how an entry point is read"),
    Column("nesting", Integer, nullable=False, default=0),
    Column("retry_at", Instant, comment="what the site asked for with Retry-After"),
)

sources = Table(
    "frontier_sources",
    metadata,
    Column("source_id", String(64), primary_key=True),
    Column("last_run", Instant, comment="time of its last run; null: not yet"),
    Column("recheck_seconds", Float, comment="age up to which its articles are asked for again; null: never"),
    Column("rules", Text, comment="its rules for addresses when it was last crawled"),
)


def connect(url: str) -> Engine:
    """An engine for `url`; a folder that SQLite's file needs is made.

    ``?timeout=5`` at the end of an SQLite address says how many seconds to wait for another writer.

    Raises:
        StateError: no such database system, its driver is missing, or the folder cannot be made.
    """
    try:
        return make_engine(make_url(url))
    except (ArgumentError, ImportError, ValueError) as error:
        hint = "write sqlite:///path/to/state.db or postgresql://user@host/name (pip install copydesk[postgres])"
        raise StateError(shown(url), str(error), hint) from error
    except OSError as error:
        raise StateError(shown(url), str(error), "let this user write there, or name another file") from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; all of it or nothing."""
    with translated(engine), engine.execution_options(**{WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads."""
    with translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """The database's errors as ours.

    Raises:
        StateError: whatever the database said, in words that say what to do.
    """
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        cause = str(getattr(error, "orig", None) or error).strip()
        raise StateError(shown(str(engine.url.render_as_string())), cause, _hint(cause)) from error


def shown(url: str) -> str:
    """`url` without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url.partition("://")[0] + "://…"


_HINTS = {
    "locked": "another program holds it: end that, or use PostgreSQL where several write at once",
    "unable to open": "let this user write to that folder, or name another file",
    "readonly": "let this user write to that file",
    "read-only": "let this user write there, or name another database",
    "full": "make room on that disk",
    "no such table": "create its tables first: Frontier(url).create()",
    "does not exist": "create that database (or its tables: Frontier(url).create())",
    "malformed": "the file is damaged: move it away, the frontier can be built anew from the tables",
    "not a database": "the file is something else: name another one",
    "password": "look at user and password in the address",
    "connect": "is the server running, and reachable from here? Look at host and port in the address",
}


def _hint(cause: str) -> str:
    lower = cause.lower()
    told = next((hint for mark, hint in _HINTS.items() if mark.lower() in lower), "look at the database's own log")
    return f"{told}; then run again with the same run id"
