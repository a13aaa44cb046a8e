"""SQL over the tables: DuckDB in memory, views over Arrow datasets, and no way out.

Scraped text is data and so is a question that somebody pasted: the connection reaches no file, no network,
no extension and no variable of Python, and takes one statement that reads.
"""

import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.contract import TABLES
from warehouse.errors import BrokenTableError, QueryError
from warehouse.lake import Lake

LATEST = "articles_latest"
VIEWS = (*TABLES, LATEST)
"""Names that a question may use."""

_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
_LATEST_SQL = """
CREATE VIEW articles_latest AS
SELECT * FROM articles SEMI JOIN (
    SELECT article_id, unnest(max({'version': version, 'revision': revision, 'run_id': run_id})) FROM articles
    GROUP BY article_id
) USING (article_id, version, revision, run_id)
"""
# A file that the log names and that is gone or damaged reaches us as text inside DuckDB's error.
_UNREADABLE = re.compile(r"reading the stream registered as '_[0-9a-f]+_(\w+)' failed: (.*)")
# On a disk, and on S3. A file of the version that was opened, taken by a maintenance meanwhile: the next has others.
_GONE = re.compile(r"No such file or directory|errno 2\b|Path does not exist|NoSuchKey|HTTP status 404", re.IGNORECASE)
_TRIES = 3  # a maintenance takes files once; a second one within a question is already unlikely
_HINT_UNREADABLE = "where `copydesk maintain` ran meanwhile, ask again; else restore the file from a backup"
_SHOW_TABLES = re.compile(r"\s*show\s+tables\s*;?\s*", re.IGNORECASE)
_READS = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})

Parameters = Sequence[object] | Mapping[str, object]


def query(lake: Lake, sql: str, parameters: Parameters | None = None) -> pa.Table:
    """The answer to one SQL statement that reads.

    Raises:
        QueryError: it does not parse, names what is not there, or does more than read.
        BrokenTableError: a table's file cannot be read.
    """
    for _ in range(_TRIES - 1):
        try:
            return _ask(lake, sql, parameters)
        except BrokenTableError as error:
            if not _GONE.search(error.cause):
                raise
    return _ask(lake, sql, parameters)


def _ask(lake: Lake, sql: str, parameters: Parameters | None) -> pa.Table:
    with connect(lake) as connection:
        try:
            statements = connection.extract_statements(sql)
        except duckdb.Error as error:
            raise QueryError(str(error), VIEWS) from error
        if len(statements) != 1 or statements[0].type not in _READS:
            found = ", ".join(statement.type.name for statement in statements) or "nothing"
            raise QueryError(f"one SELECT is expected (or DESCRIBE, SUMMARIZE, EXPLAIN), here is: {found}", VIEWS)
        if _SHOW_TABLES.fullmatch(sql):  # DuckDB's own answer lists what the views stand on as well
            sql = "SELECT table_name AS name FROM information_schema.tables WHERE table_catalog = 'memory' ORDER BY 1"
        return fetch(connection, sql, parameters, lake)


def fetch(connection: Any, sql: str, parameters: Parameters | None, lake: Lake) -> pa.Table:
    """The answer of an open connection, as an Arrow table."""
    try:
        answer = connection.sql(sql, params=parameters) if parameters else connection.sql(sql)
        return answer.to_arrow_table()
    except duckdb.Error as error:
        told = str(error).strip()
        if broken := _UNREADABLE.search(told):
            table = broken[1]
            raise BrokenTableError(table, lake.place(table), broken[2], _HINT_UNREADABLE) from error
        raise QueryError(told, VIEWS) from error


@contextmanager
def connect(lake: Lake, *, committed: bool = True) -> Iterator[Any]:
    """A locked-down connection with a view for every table, and `articles_latest`.

    The views show committed runs only; with `committed` false every run's rows. What they stand on has a name of
    this connection alone, so that no question reaches half a run by a name that somebody saw.
    """
    key = secrets.token_hex(4)
    with tempfile.TemporaryDirectory(prefix="copydesk-query-") as spill:
        connection = duckdb.connect(":memory:", config={**_CONFIG, "temp_directory": spill})
        try:
            connection.execute("SET TimeZone = 'UTC'")
            for table in TABLES:
                connection.register(f"_{key}_{table}", lake.dataset(table))
            for table in TABLES:
                where = "" if table == "runs" or not committed else f" SEMI JOIN _{key}_runs USING (run_id)"
                connection.execute(f'CREATE VIEW "{table}" AS SELECT * FROM "_{key}_{table}"{where}')  # noqa: S608 - our names
            connection.execute(_LATEST_SQL)
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            connection.execute("BEGIN TRANSACTION READ ONLY")  # EXPLAIN ANALYZE runs what it explains
            yield connection
        finally:
            connection.close()
