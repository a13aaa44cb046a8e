import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import warehouse
from tests.warehouse.runs import contents, globbed, run_rows, write_staged
from warehouse.append import append_once, file_name
from warehouse.contract import TABLES
from warehouse.errors import BalanceError, StagedFileError, UnknownTableError, WarehouseBusyError
from warehouse.lake import Lake
from warehouse.lock import exclusive
from warehouse.staged import inspect
from warehouse.store import ORDER, Warehouse

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("COPYDESK_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)

PUBLISH = """
import os, sys
from pathlib import Path
from warehouse.store import Warehouse
tables, staged, run_id, moment = sys.argv[1:]
files = {path.stem: path for path in Path(staged).glob("*.parquet")}
lines = 0
def watch(frame, event, arg):
    global lines
    if "/warehouse/" not in frame.f_code.co_filename:
        return None
    lines += 1
    if lines == int(moment):
        os.kill(os.getpid(), 9)
    return watch
print("ready", flush=True)
sys.settrace(watch)
Warehouse(tables).publish(run_id, files)
sys.settrace(None)
print(lines)
"""


def publish_in_a_process(tables: Path, staged: Path, run_id: str, moment: int = 0) -> subprocess.CompletedProcess:
    """Publish in a process of its own that kills itself at the `moment`-th line of the warehouse that it runs."""
    command = [sys.executable, "-c", PUBLISH, str(tables), str(staged), run_id, str(moment)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_a_published_run_reads_back_as_it_was_staged(stage, tables):
    """Every table gives exactly the staged rows, of exactly the contract's types."""
    staged = stage("r1")
    result = Warehouse(tables).publish("r1", staged)
    assert result.appended == ORDER
    assert result.appended[-1] == "runs"
    assert result.rows == {
        "articles": 5,
        "quarantine": 1,
        "findings": 1,
        "ledger": 9,
        "measures": 2,
        "memory": 1,
        "runs": 1,
    }
    for name, path in staged.items():
        read = warehouse.read(name, root=tables, frame="arrow")
        assert sorted(map(repr, read.to_pylist())) == sorted(map(repr, pq.read_table(path).to_pylist()))
        assert [field.type for field in read.schema] == [field.type for field in TABLES[name]]


def test_the_same_run_twice_is_there_once(stage, tables):
    """A second publish appends nothing, says so, and changes no row."""
    Warehouse(tables).publish("r1", stage("r1"))
    before = contents(tables)
    again = Warehouse(tables).publish("r1", stage("r1"))
    assert (again.appended, again.done_before) == ((), ORDER)
    assert contents(tables) == before


def test_a_run_gives_one_file_per_table_and_month(stage, tables):
    """Files are few: one a run and partition, named by the run."""
    Warehouse(tables).publish("r1", stage("r1"))
    Warehouse(tables).publish("r2", stage("r2", day=10))
    found = sorted(str(path.relative_to(tables)) for path in tables.glob("articles/**/*.parquet"))
    assert found == ["articles/month=2026-10/run-r1.parquet", "articles/month=2026-11/run-r2.parquet"]


def test_a_run_that_published_nothing_is_committed_too(tables, tmp_path):
    """Only its row in runs is needed; the other tables are there, empty, with their types."""
    rows = run_rows("quiet")
    for name in TABLES:
        rows[name] = rows[name] if name == "runs" else []
    rows["runs"][0] |= dict.fromkeys(
        ("considered", "published", "quarantined", "rejected", "failed", "entries", "findings"), 0
    )
    rows["runs"][0]["kind"] = "watch"
    Warehouse(tables).publish("quiet", {"runs": write_staged(tmp_path / "s", rows)["runs"]})
    assert Warehouse(tables).committed("quiet")
    assert not Warehouse(tables).committed("other")
    assert warehouse.query("select count(*) as n from articles_latest", tables).to_pylist() == [{"n": 0}]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Tables with one run before and the run that is to be killed; and how many lines publishing it takes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    for run_id, day in (("before", 0), ("killed", 4)):
        write_staged(folder / run_id, run_rows(run_id, day=day, version=day + 1, articles=8))
    for run_id in ("before", "killed"):
        done = publish_in_a_process(folder / "tables", folder / run_id, run_id)
        assert done.returncode == 0, done.stderr
    return folder, int(done.stdout.split()[-1]), contents(folder / "tables"), globbed(folder / "tables")


@pytest.mark.parametrize("draw", range(8))
def test_killed_while_publishing_and_published_again_it_is_there_once(undisturbed, tmp_path, tables, draw):
    """At whatever moment kill -9 came, no view shows half a run, and the repeat gives the undisturbed rows."""
    folder, lines, expected, expected_glob = undisturbed
    moment = random.Random(f"{SEED}/{draw}").randrange(1, lines)
    sys.stdout.write(
        f"seed {SEED}, draw {draw}: killed at line {moment} of {lines}; COPYDESK_TEST_SEED={SEED} repeats it"
    )
    Warehouse(tables).publish("before", {path.stem: path for path in (folder / "before").glob("*.parquet")})
    died = publish_in_a_process(tables, folder / "killed", "killed", moment)
    assert died.returncode == -signal.SIGKILL, died.stderr
    committed = Warehouse(tables).committed("killed")
    runs = warehouse.query("select distinct run_id from ledger union select run_id from articles order by 1", tables)
    assert runs.column(0).to_pylist() == (["before", "killed"] if committed else ["before"])
    Warehouse(tables).publish("killed", {path.stem: path for path in (folder / "killed").glob("*.parquet")})
    assert contents(tables) == expected
    assert globbed(tables) == expected_glob
    assert list(tables.rglob("*.tmp")) == []


@pytest.mark.parametrize("draw", range(3))
def test_killed_from_outside_inside_the_libraries_it_is_there_once(undisturbed, tables, draw):
    """A kill at a random instant, inside Arrow or Delta Lake too, is no other."""
    folder, _, expected, expected_glob = undisturbed
    Warehouse(tables).publish("before", {path.stem: path for path in (folder / "before").glob("*.parquet")})
    delay = random.Random(f"{SEED}/outside/{draw}").uniform(0, 0.4)  # a publish takes some 0.3 s
    sys.stdout.write(f"seed {SEED}, draw {draw}: killed after {delay:.3f} s")
    command = [sys.executable, "-c", PUBLISH, str(tables), str(folder / "killed"), "killed", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
    Warehouse(tables).publish("killed", {path.stem: path for path in (folder / "killed").glob("*.parquet")})
    assert contents(tables) == expected
    assert globbed(tables) == expected_glob


def test_runs_published_and_maintenance_between_death_and_repeat_change_nothing(stage, tables):
    """Half a run lies there, another is published, the tables are maintained: then the first is finished."""
    lake, store, staged = Lake.at(tables), Warehouse(tables), inspect("half", stage("half"))
    for table in ORDER[:2]:
        append_once(lake, table, "half", staged.files[table], staged.rows[table])
    store.publish("other", stage("other", day=1, version=2))
    assert store.maintain().uncommitted_runs == ("half",)
    assert {row["run_id"] for row in warehouse.read("articles", root=tables, frame="arrow").to_pylist()} == {"other"}
    result = store.publish("half", stage("half"))
    assert result.done_before == ORDER[:2]
    assert warehouse.query("select run_id, count(*) as n from articles group by 1 order by 1", tables).to_pylist() == [
        {"run_id": "half", "n": 5},
        {"run_id": "other", "n": 5},
    ]
    assert len(globbed(tables)) == 10


def test_only_leftovers_of_the_run_itself_are_taken_away(stage, tables):
    """A died append's file goes before the run is appended; a file of another run or writer stays."""
    store = Warehouse(tables)
    store.publish("first", stage("first"))
    folder = tables / "articles" / "month=2026-10"
    ours = [folder / file_name("r1"), folder.parent / "month=2026-09" / file_name("r1"), folder / ".run-r1.parquet.tmp"]
    others = [folder / file_name("r1-2"), folder / "part-00000-x.parquet", folder / ".run-r2.parquet.tmp"]
    for path in (*ours, *others):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left behind")
    result = store.publish("r1", stage("r1"))
    assert sorted(result.removed) == sorted(str(path.relative_to(tables)) for path in ours)
    assert all(path.read_bytes() == b"left behind" for path in others)
    assert pq.read_metadata(ours[0]).num_rows == 5
    assert not ours[1].exists()


def test_processes_that_publish_at_once_take_turns(tmp_path, tables):
    """Three processes publish three runs to new tables: all rows are there, each once."""
    for number in range(3):
        write_staged(tmp_path / f"s{number}", run_rows(f"r{number}", day=number, version=number + 1))
    command = [sys.executable, "-c", PUBLISH, str(tables)]
    started = [
        subprocess.Popen(
            [*command, str(tmp_path / f"s{number}"), f"r{number}", "0"], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        for number in range(3)
    ]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    counted = warehouse.query("select run_id, count(*) as n from ledger group by 1 order by 1", tables)
    assert counted.to_pylist() == [{"run_id": f"r{number}", "n": 9} for number in range(3)]


def test_waiting_for_another_publisher_has_an_end(stage, tables):
    """Where the tables stay in use the error says whose they are and to try again."""
    staged = stage("r1")
    with exclusive(Lake.at(tables), wait_seconds=0), pytest.raises(WarehouseBusyError, match="try again"):
        Warehouse(tables).publish("r1", staged, wait_seconds=0.1)
    Warehouse(tables).publish("r1", staged, wait_seconds=0.1)


def _change(staged, table, change):
    changed = change(pq.read_table(staged[table]))
    pq.write_table(changed, staged[table])


def _set(column, value):
    def change(table: pa.Table) -> pa.Table:
        index = table.schema.names.index(column)
        filled = pa.array([value] * table.num_rows, table.schema.field(column).type)
        return table.set_column(index, table.schema.field(column), filled)

    return change


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("articles", lambda t: t.drop_columns(["byline"]), r"columns \['byline'\] are missing"),
        (
            "articles",
            lambda t: t.append_column("mood", pa.array(["x"] * t.num_rows)),
            r"\['mood'\] are not in the contract",
        ),
        ("articles", lambda t: t.select(t.schema.names[::-1]), "in the order"),
        ("measures", lambda t: t.set_column(4, "value", t.column("value").cast("float32")), "column value is float"),
        ("ledger", lambda t: t.cast(pa.schema([f.with_nullable(True) for f in t.schema])), "not null"),
        ("measures", _set("run_id", "r9"), r"rows of other runs \(r9\), this one is r1"),
        ("articles", _set("month", "2026-09"), "month is not the month of collected_at"),
        ("findings", _set("severity", "fatal"), r"outside Severity: \['fatal'\]"),
        ("ledger", _set("outcome", "lost"), r"outside Outcome: \['lost'\]"),
        ("articles", _set("byline_source", "rumour"), r"outside FieldSource: \['rumour'\]"),
        ("runs", lambda t: pa.concat_tables([t, t]), "it has 2 rows, a run has one"),
    ],
)
def test_a_staged_file_that_does_not_fit_is_refused_before_anything_is_published(stage, tables, table, change, message):
    """The error names table, file and column, and no table exists afterwards."""
    staged = stage("r1")
    _change(staged, table, change)
    with pytest.raises(StagedFileError, match=message) as caught:
        Warehouse(tables).publish("r1", staged)
    assert str(staged[table]) in str(caught.value)
    assert "nothing of the run was published" in str(caught.value)
    assert not tables.exists()


def test_files_that_are_none_and_names_that_are_none_are_refused(stage, tables, tmp_path):
    """A missing file, one that is no Parquet, an unknown table, no runs, a run id that no file may have."""
    staged, store = stage("r1"), Warehouse(tables)
    (tmp_path / "text").write_text("no Parquet")
    for changed in ({"articles": tmp_path / "missing"}, {"articles": tmp_path / "text"}):
        with pytest.raises(StagedFileError, match="cannot be read as Parquet"):
            store.publish("r1", staged | changed)
    with pytest.raises(UnknownTableError, match="'articels'; there are: articles, quarantine"):
        store.publish("r1", staged | {"articels": staged["articles"]})
    with pytest.raises(StagedFileError, match="every run has its row in runs"):
        store.publish("r1", {name: path for name, path in staged.items() if name != "runs"})
    with pytest.raises(StagedFileError, match="does not match"):
        store.publish("../r1", staged)
    assert not tables.exists()


def test_a_run_whose_figures_do_not_add_up_is_refused_with_the_numbers(tables, tmp_path):
    """A ledger row too few: the error says what was counted and what runs says, and nothing is published."""
    rows = run_rows("r1")
    rows["ledger"] = rows["ledger"][1:]
    with pytest.raises(BalanceError, match="runs says 8 considered, the staged rows are 7") as caught:
        Warehouse(tables).publish("r1", write_staged(tmp_path / "s", rows))
    assert "1 articles are in articles and not published in the ledger" in str(caught.value)
    assert not tables.exists()


LIMITED = """
import resource, signal, sys
from pathlib import Path
from warehouse.errors import WarehouseWriteError
from warehouse.store import Warehouse
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
files = {path.stem: path for path in Path(sys.argv[2]).glob("*.parquet")}
try:
    Warehouse(sys.argv[1]).publish("r1", files)
except WarehouseWriteError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],) * 2)
Warehouse(sys.argv[1]).publish("r1", files)
"""


@pytest.mark.parametrize("limit", [300, 3_000, 8_000])
def test_a_disk_that_takes_no_more_is_told_and_repeated(tmp_path, tables, limit):
    """In the log or in the rows: the error says where and what to do; with room again, the repeat is whole."""
    write_staged(tmp_path / "s", run_rows("r1", articles=40))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tables), str(tmp_path / "s"), str(limit)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"cannot write {tables}/" in done.stdout
    assert "File too large" in done.stdout
    assert "run again with the same run id" in done.stdout
    assert len(globbed(tables)) == warehouse.read("articles", root=tables).shape[0] == 39
