import random
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import warehouse
from tests.warehouse.runs import DAY_ONE, contents, globbed, run_rows, write_staged
from tests.warehouse.test_publish import SEED
from warehouse import sql
from warehouse.append import GROUP_ROWS, append_once, is_appended
from warehouse.contract import TABLES
from warehouse.lake import Lake
from warehouse.staged import inspect
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[2]


def delta_rows(tables: Path, table: str = "articles") -> list[str]:
    return sorted(map(repr, Lake.at(tables).dataset(table).to_table().to_pylist()))


def test_maintenance_leaves_the_rows_and_few_files(stage, tables):
    """Five runs in two months become two files; rows, types and what plain readers see stay."""
    store = Warehouse(tables)
    for number in range(5):
        store.publish(f"r{number}", stage(f"r{number}", day=number, version=number + 1))
    before = contents(tables)
    assert globbed(tables) == delta_rows(tables)
    report = store.maintain()
    assert (report.tables["articles"].files_before, report.tables["articles"].files_after) == (5, 2)
    assert report.tables["articles"].removed == 5
    assert report.tables["runs"].files_after == 1
    assert report.uncommitted_runs == ()
    assert contents(tables) == before
    assert globbed(tables) == delta_rows(tables)
    (file, *_) = tables.glob("articles/month=2026-10/*.parquet")
    kept = pq.read_schema(file)
    assert [(field.name, field.type, field.nullable) for field in kept] == [
        (field.name, field.type, field.nullable) for field in TABLES["articles"] if field.name != "month"
    ]
    again = store.maintain()
    assert (again.tables["articles"].files_before, again.tables["articles"].removed) == (2, 0)


def test_a_plain_glob_and_a_delta_reader_agree_past_a_checkpoint(tmp_path, tables):
    """After 110 commits, a death in the middle, its repeat and maintenance: the same rows, each once."""
    lake, staged = Lake.at(tables), None
    for number in range(110):
        rows = run_rows(f"r{number}", day=number % 20, articles=2, start=number)
        staged = inspect(f"r{number}", write_staged(tmp_path / "s", rows))
        append_once(lake, "articles", f"r{number}", staged.files["articles"], staged.rows["articles"])
    assert list((tables / "articles" / "_delta_log").glob("*.checkpoint.parquet"))
    assert globbed(tables) == delta_rows(tables)
    assert len(globbed(tables)) == 110
    delta = lake.open("articles")
    assert all(is_appended(delta, f"r{number}", "articles") for number in range(110))
    append_once(lake, "articles", "r3", staged.files["articles"], 1)  # published long ago: nothing happens
    for name in ("month=2026-10", "month=2026-11"):
        (tables / "articles" / name / "run-dead.parquet").write_bytes(b"half a file")
    dead = inspect("dead", write_staged(tmp_path / "d", run_rows("dead", day=3, articles=2, start=500)))
    append_once(lake, "articles", "dead", dead.files["articles"], dead.rows["articles"])
    before = delta_rows(tables)
    assert len(before) == 111
    assert globbed(tables) == before
    Warehouse(tables).maintain()
    assert globbed(tables) == delta_rows(tables) == before
    assert len(list(tables.glob("articles/month=*/*.parquet"))) == 2
    append_once(lake, "articles", "r3", staged.files["articles"], 1)
    assert globbed(tables) == delta_rows(tables) == before


MAINTAIN = """
import os, sys
from warehouse.store import Warehouse
tables, moment = sys.argv[1:]
lines = 0
def watch(frame, event, arg):
    global lines
    if "/warehouse/" not in frame.f_code.co_filename:
        return None
    lines += 1
    if lines == int(moment):
        os.kill(os.getpid(), 9)
    return watch
sys.settrace(watch)
Warehouse(tables).maintain()
sys.settrace(None)
print(lines)
"""


@pytest.mark.parametrize("draw", range(4))
def test_killed_while_maintaining_nothing_is_lost(stage, tables, draw):
    """At whatever moment kill -9 came, Delta readers see the same rows, and plain ones do after the repeat."""
    store = Warehouse(tables)
    for number in range(3):
        store.publish(f"r{number}", stage(f"r{number}", day=number, version=number + 1))
    before = contents(tables)
    moment = random.Random(f"{SEED}/maintain/{draw}").randrange(1, 400)  # an undisturbed one runs some 450 lines
    sys.stdout.write(f"seed {SEED}, draw {draw}: killed at line {moment}")
    command = [sys.executable, "-c", MAINTAIN, str(tables), str(moment)]
    died = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr + died.stdout
    assert contents(tables) == before
    store.maintain()
    assert contents(tables) == before
    assert globbed(tables) == delta_rows(tables)


def test_statistics_hide_no_row_at_the_microsecond(tmp_path, tables):
    """Times to the microsecond and nulls are found by conditions on them, before and after compaction."""
    moments = [DAY_ONE + timedelta(days=day, microseconds=123_456) for day in range(2)]
    for number, moment in enumerate(moments):
        rows = run_rows(f"r{number}", day=number, start=6 * number)
        for table in rows.values():
            for row in table:
                row["collected_at"] = moment
        rows["articles"][0]["published_at"] = None
        Warehouse(tables).publish(f"r{number}", write_staged(tmp_path / str(number), rows))
    for _ in range(2):
        for moment in moments:
            exactly = f"collected_at = timestamptz '{moment.isoformat()}'"
            assert warehouse.read("articles", ["url"], exactly, tables).shape[0] == 5
        assert warehouse.read("articles", ["url"], "published_at is null", tables).shape[0] == 2
        assert warehouse.read("articles", ["url"], "published_at is not null", tables).shape[0] == 8
        Warehouse(tables).maintain()


def test_maintenance_takes_half_written_files_away(stage, tables):
    """What a publisher that died and never came back was writing goes; the lock file and the tables stay."""
    store = Warehouse(tables)
    store.publish("r1", stage("r1"))
    left = tables / "articles" / "month=2026-10" / ".run-gone.parquet.tmp"
    orphan = tables / "articles" / "month=2026-10" / "run-gone.parquet"
    left.write_bytes(b"x")
    orphan.write_bytes(b"x")
    assert store.maintain().tables["articles"].removed == 2
    assert not left.exists()
    assert not orphan.exists()
    assert len(globbed(tables)) == warehouse.read("articles", root=tables).shape[0] == 5


def test_a_question_under_way_outlives_a_maintenance(stage, tables, monkeypatch):
    """Files that maintenance took while a question was being answered are no error: it is asked again."""
    store, open_connection, maintained = Warehouse(tables), sql.connect, []

    @contextmanager
    def maintained_meanwhile(*arguments, **named):
        with open_connection(*arguments, **named) as connection:
            if not maintained:
                maintained.append(store.maintain())
            yield connection

    for number in range(2):
        store.publish(f"r{number}", stage(f"r{number}", day=number, start=number * 6))
    monkeypatch.setattr(sql, "connect", maintained_meanwhile)
    assert warehouse.read("articles", ["url"], root=tables).shape == (10, 1)
    assert maintained[0].tables["articles"].removed == 2


def test_row_groups_stay_small_enough_to_skip(tmp_path, tables, monkeypatch):
    """Compacted articles are cut into groups of rows that a reader can leave out."""
    monkeypatch.setitem(GROUP_ROWS, "articles", 64)
    for number in range(2):
        rows = run_rows(f"r{number}", day=number, articles=101, start=number * 101)
        Warehouse(tables).publish(f"r{number}", write_staged(tmp_path / str(number), rows))
    Warehouse(tables).maintain()
    (file,) = tables.glob("articles/month=2026-10/*.parquet")
    found = pq.read_metadata(file)
    assert found.num_rows == 200
    assert found.num_row_groups >= 3
