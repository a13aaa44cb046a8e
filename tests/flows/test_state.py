"""The state database."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from flows.errors import StateError
from flows.state import ALERT_RUNS, METADATA, make_engine, open_state, reading, writing
from tests.servers import dead_port, postgres, postgres_url, state_url

__all__ = ["postgres", "postgres_url", "state_url"]

AT = datetime(2026, 11, 22, 8, 30, tzinfo=timezone(timedelta(hours=2)))


def test_instants_come_back_aware_and_in_utc(state_url):
    """A time of any zone is stored as its instant and read as UTC, in either database."""
    with open_state(state_url) as engine:
        with writing(engine) as connection:
            connection.execute(sa.insert(ALERT_RUNS).values(run_id="r", decided_at=AT, actions=[]))
        with reading(engine) as connection:
            found = connection.execute(sa.select(ALERT_RUNS.c.decided_at)).scalar_one()
    assert found == AT
    assert found.tzinfo is UTC


def test_a_time_without_zone_is_refused(tmp_path):
    """Naive times never reach the database."""
    row = sa.insert(ALERT_RUNS).values(run_id="r", decided_at=AT.replace(tzinfo=None), actions=[])
    with (
        open_state(f"sqlite:///{tmp_path}/s.db") as engine,
        writing(engine) as connection,
        pytest.raises(sa.exc.StatementError, match="time zone"),
    ):
        connection.execute(row)


FLOWS_TABLES = "from flows.state import open_state\nwith open_state(sys.argv[1]):\n    pass\n"
FRONTIER = "from crawlers.frontier import Frontier\nmade = Frontier(sys.argv[1])\nmade.create()\nmade.last_runs()\n"


@pytest.mark.parametrize("first", [FLOWS_TABLES, FRONTIER], ids=["flows", "frontier"])
def test_tables_are_made_by_many_processes_at_once(state_url, first):
    """Processes that open a new database at the same moment all find their tables, those of flows and of crawls."""
    scripts = [first, first, first, FRONTIER, FLOWS_TABLES, FRONTIER]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", f"import sys\nsys.stdin.readline()\n{script}", state_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for script in scripts
    ]
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * len(scripts), ended
    with open_state(state_url) as engine:
        assert {*METADATA.tables, "frontier_urls"} <= set(sa.inspect(engine).get_table_names())


def test_what_a_block_raises_undoes_it(state_url):
    """A transaction whose block raises leaves nothing behind."""
    with open_state(state_url) as engine:
        with pytest.raises(ZeroDivisionError), writing(engine) as connection:  # noqa: PT012 - the block is the case
            connection.execute(sa.insert(ALERT_RUNS).values(run_id="r", decided_at=AT, actions=[]))
            raise ZeroDivisionError
        with reading(engine) as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(ALERT_RUNS)).scalar_one() == 0


def test_readers_go_on_beside_a_writer(state_url):
    """A transaction that only reads waits for no writer and sees the state before it."""
    with open_state(state_url) as engine, writing(engine) as connection:
        connection.execute(sa.insert(ALERT_RUNS).values(run_id="r", decided_at=AT, actions=[]))
        with reading(engine) as other:
            assert other.execute(sa.select(sa.func.count()).select_from(ALERT_RUNS)).scalar_one() == 0


def test_a_locked_database_says_so(tmp_path, monkeypatch):
    """SQLite held by another writer for too long is an error that names the file and what to do."""
    monkeypatch.setattr("crawlers.sql.BUSY_SECONDS", 0.1)
    url = f"sqlite:///{tmp_path}/s.db"
    with (
        open_state(url) as first,
        open_state(url) as second,
        writing(first),
        pytest.raises(StateError, match="database is locked") as raised,
        writing(second),
    ):
        pass
    assert str(tmp_path) in raised.value.message
    assert "copydesk status" in raised.value.hint


def test_a_file_that_is_no_database_is_an_error_with_a_hint(tmp_path):
    """A text file in the database's place stops the command with the file's name."""
    path = tmp_path / "state.db"
    path.write_text("not a database at all, but long enough to be looked at\n" * 50, encoding="utf-8")
    with pytest.raises(StateError, match="not a database"), open_state(f"sqlite:///{path}"):
        pass


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    """A database below something that is no folder stops the command with the folder's name."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StateError, match="folder of the state database"):
        make_engine(f"sqlite:///{tmp_path}/file/state.db")


def test_a_server_that_does_not_answer_is_an_error_without_its_password():
    """PostgreSQL that is not there is an error that names host and port and never the password."""
    with dead_port() as port:
        url = f"postgresql://desk:hunter22@127.0.0.1:{port}/copydesk"
        with pytest.raises(StateError) as raised, open_state(url):
            pass
    assert f"127.0.0.1:{port}" in str(raised.value)
    assert "hunter22" not in str(raised.value)


def test_an_address_of_no_database_is_an_error():
    """A state_url that SQLAlchemy does not know says what one looks like."""
    with pytest.raises(StateError, match="sqlite:////"):
        make_engine("mongo://x")
