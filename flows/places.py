"""Whether a run can write what it has to: its folders, the tables' object store and the state database.

Tried, not guessed, and nothing is left. Takes the settings; gives a problem for each place that refuses, by the line
or variable that names it. A place that is not there yet is not made: what is tried is whether it could be. A database
that another process writes to at the moment refuses nobody.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from flows.config import Settings
from flows.errors import Problem, StateError
from flows.state import LEASES, make_engine, reading, state_file

_PREFIX = ".copydesk-probe-"
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY = 0xFF  # of an extended result code of SQLite
_ELSEWHERE = "name a place that this user may write to"


def place_problems(settings: Settings) -> list[Problem]:
    """What refuses, each place once: of a folder that cannot be written nothing below it is told."""
    problems: list[Problem] = []
    refused: set[Path] = set()
    for key, folder in _folders(settings):
        found = _refusal(folder)
        if found and found[0] not in refused:
            refused.add(found[0])
            problems.append(_problem(settings, key, f"{found[1]}, so {folder} cannot be written", _right(found[0])))
    return [*problems, *_store_problems(settings), *_state_problems(settings, refused)]


def _folders(settings: Settings) -> Iterator[tuple[str, Path]]:
    """What a run makes or writes into, and the key that names it."""
    yield "data", settings.data
    yield "data", settings.data / "runs"
    yield "data", settings.docs_dir
    yield "archive", settings.archive
    if not _is_store(settings):
        yield "tables", Path(settings.tables.removeprefix("file://"))


def _refusal(folder: Path) -> tuple[Path, str] | None:
    """The path that keeps files from being written below `folder`, and why in words; None where they can be."""
    nearest = folder
    try:
        while not nearest.exists():
            if nearest.is_symlink():
                return nearest, f"{nearest} is a symbolic link that leads nowhere"
            nearest = nearest.parent
        if not nearest.is_dir():
            return nearest, f"{nearest} is a file and no folder"
        if nearest == folder:
            with tempfile.TemporaryFile(dir=nearest, prefix=_PREFIX) as probe:  # has no name, where the system can
                probe.write(b"1")
        else:
            Path(tempfile.mkdtemp(dir=nearest, prefix=_PREFIX)).rmdir()
    except OSError as error:
        return nearest, f"{nearest} refuses ({error.strerror})"
    return None


def _right(path: Path) -> str:
    return f"move that file away or {_ELSEWHERE}" if path.is_file() else _ELSEWHERE


def _is_store(settings: Settings) -> bool:
    return "://" in settings.tables.removeprefix("file://")


def _store_problems(settings: Settings) -> Iterator[Problem]:
    if not _is_store(settings):
        return
    from warehouse.errors import UnknownTableError, WarehouseWriteError

    try:
        settings.warehouse().try_store()
    except UnknownTableError as error:
        yield _problem(settings, "tables", str(error), "name a folder or s3://bucket/prefix")
    except WarehouseWriteError as error:
        right = "make the bucket, or correct the address and the AWS_… variables of the environment"
        yield _problem(settings, "tables", f"{error.place} cannot be written: {error.cause}", right)


def _state_problems(settings: Settings, refused: set[Path]) -> Iterator[Problem]:
    try:
        file = state_file(settings.state_url)
        if file is None:
            _try_server(settings.state_url)
            return
    except StateError as error:
        yield _problem(settings, "state_url", error.message.rstrip("."), error.hint.rstrip("."))
        return
    file = file.absolute()
    found = _refusal(file.parent)
    if found:
        if found[0] not in refused:
            yield _problem(settings, "state_url", f"{found[1]}, so {file} cannot be written", _right(found[0]))
    elif said := _file_refusal(file):
        yield _problem(settings, "state_url", f"{file} cannot be used: {said}", f"move it away or {_ELSEWHERE}")


def _file_refusal(file: Path) -> str | None:
    """Why SQLite cannot write to a file that is there; None where it can or there is none."""
    if not file.exists():
        return "it is a symbolic link that leads nowhere" if file.is_symlink() else None
    if not file.is_file():
        return "it is no file"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None)) as state:
            state.execute("pragma schema_version")
            state.execute("begin immediate")
            state.execute("rollback")
    except sqlite3.DatabaseError as error:
        return None if error.sqlite_errorcode & _PRIMARY in _BUSY else str(error)
    return None


def _try_server(url: str) -> None:
    """Connect and ask whether tables can be made or, where they are there, written.

    Raises:
        StateError: no, and why.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            if engine.dialect.name != "postgresql":
                return
            read_only = connection.execute(sa.text("select current_setting('transaction_read_only') = 'on'")).scalar()
            made = sa.inspect(connection).has_table(LEASES.name)
            may = (
                sa.select(sa.func.has_table_privilege(LEASES.name, "INSERT"))
                if made
                else sa.select(sa.func.has_schema_privilege(sa.func.current_schema(), "CREATE"))
            )
            allowed = connection.execute(may).scalar()
        if read_only or not allowed:
            shown = engine.url.render_as_string(hide_password=True)
            why = "is read-only" if read_only else f"does not let this user {'write' if made else 'make'} tables"
            raise StateError(f"the state database {shown} {why}", "give the user that right, or name another database")
    finally:
        engine.dispose()


def _problem(settings: Settings, key: str, what: str, right: str) -> Problem:
    """By the line or variable that names the place; one that follows from the data folder by that."""
    named = key if key in settings.written else "data"
    where = settings.written.get(named) or str(settings.file or "copydesk.toml (not written yet)")
    return Problem(where, named, " ".join(what.split()), right)
