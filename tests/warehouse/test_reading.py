import pickle
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from deltalake import DeltaTable
from tblib.pickling_support import install

import warehouse
from tests.warehouse.runs import DAY_ONE, globbed, run_rows, write_staged
from warehouse.append import append_once
from warehouse.contract import TABLES
from warehouse.contract.identity import article_id
from warehouse.errors import BrokenTableError, NothingPublishedError, QueryError, UnknownTableError
from warehouse.lake import Lake
from warehouse.staged import inspect
from warehouse.store import KNOWN_ARTICLES, Warehouse

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Three days: an article each changed on the third, one withheld; and half a run that never was committed."""
    folder = tmp_path_factory.mktemp("published")
    tables = folder / "tables"
    for number, about in enumerate(({}, {"start": 6, "day": 3}, {"day": 5, "version": 2})):
        Warehouse(tables).publish(f"r{number}", write_staged(folder / str(number), run_rows(f"r{number}", **about)))
    half = inspect("half", write_staged(folder / "half", run_rows("half", day=6, version=3)))
    for table in ("articles", "ledger"):
        append_once(Lake.at(tables), table, "half", half.files[table], half.rows[table])
    return tables


def test_frames(published):
    """The same rows as pandas, Polars or Arrow; columns in the order asked for."""
    asked = {"columns": ["version", "article_id", "authors"], "where": "source_id = 'tide'", "root": published}
    arrow = warehouse.read("articles", **asked, frame="arrow")
    assert arrow.schema.names == ["version", "article_id", "authors"]
    assert arrow.schema.field("authors").type == TABLES["articles"].field("authors").type
    frame = warehouse.read("articles", **asked)
    assert isinstance(frame, pd.DataFrame)
    polars = warehouse.read("articles", **asked, frame="polars")
    assert isinstance(polars, pl.DataFrame)
    assert sorted(map(repr, polars.to_dicts())) == sorted(map(repr, arrow.to_pylist()))
    assert sorted(frame["article_id"]) == sorted(arrow.column("article_id").to_pylist())
    assert arrow.num_rows == 9


def test_only_committed_runs_are_shown(published):
    """The rows of half a run are in the files and in no view."""
    assert len(globbed(published)) == 20
    for table in ("articles", "articles_latest", "ledger"):
        runs = warehouse.read(table, ["run_id"], root=published, frame="arrow").column(0).to_pylist()
        assert "half" not in runs
        assert "r2" in runs


def test_the_latest_view_has_each_article_once_in_its_latest_version(published):
    """Ten articles in fifteen rows: each once, changed ones as changed."""
    rows = warehouse.read("articles_latest", root=published, frame="arrow").to_pylist()
    assert len(rows) == len({row["article_id"] for row in rows}) == 10
    assert sorted(row["version"] for row in rows) == [1] * 5 + [2] * 5


def test_other_months_are_not_even_opened(published, tmp_path):
    """With another month's files gone a condition on the month is answered, and without it the table is broken."""
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(published, copy)
    for path in (copy / "articles").glob("month=2026-10/*.parquet"):
        path.unlink()
    assert warehouse.read("articles", where="month >= '2026-11'", root=copy).shape[0] == 10
    with pytest.raises(BrokenTableError, match=r"run-r0\.parquet"):
        warehouse.read("articles", root=copy)


def test_files_whose_statistics_rule_them_out_are_not_opened(tmp_path, tables):
    """A condition on the time of collection or the source leaves out files by what the log says of them."""
    for number in (0, 2):
        rows = run_rows(f"r{number}", day=number)
        Warehouse(tables).publish(f"r{number}", write_staged(tmp_path / str(number), rows))
    (tables / "articles" / "month=2026-10" / "run-r0.parquet").unlink()
    day = (DAY_ONE + timedelta(days=1)).isoformat()
    assert warehouse.read("articles", ["url"], where=f"collected_at > timestamptz '{day}'", root=tables).shape[0] == 5
    assert warehouse.read("articles", ["url"], where="run_id = 'r2'", root=tables).shape[0] == 5
    assert warehouse.read("articles", ["url"], where="source_id = 'alps'", root=tables).shape[0] == 0


def test_other_readers_agree(published):
    """A plain glob, Delta's own dataset, Polars over Delta and DuckDB over the list of files see the same rows."""
    place, delta = str(published / "articles"), DeltaTable(published / "articles")
    figures = "select count(*), count(distinct article_id), sum(word_count)::BIGINT from"
    plain = duckdb.sql(f"{figures} '{place}/month=*/*.parquet'")
    listed = duckdb.sql(
        f"{figures} read_parquet($files, hive_partitioning = true)", params={"files": delta.file_uris()}
    )
    lazy = pl.scan_delta(place).select(pl.len(), pl.col("article_id").n_unique(), pl.col("word_count").sum()).collect()
    rows = Lake.at(published).dataset("articles").to_table()
    counted = (
        rows.num_rows,
        len(set(rows.column("article_id").to_pylist())),
        sum(rows.column("word_count").to_pylist()),
    )
    assert plain.fetchall() == listed.fetchall() == [lazy.row(0)] == [counted]
    pushed = pl.scan_delta(place).filter(pl.col("collected_at") >= DAY_ONE + timedelta(days=4)).collect()
    assert pushed.height == 10
    folder = pd.concat([pd.read_parquet(path) for path in Path(place).glob("month=*/*.parquet")])
    assert len(folder) == counted[0]


def test_the_default_root_is_the_environments(published, monkeypatch, tmp_path):
    """COPYDESK_TABLES names the tables, else ./data/tables."""
    monkeypatch.setenv("COPYDESK_TABLES", str(published))
    assert warehouse.query("select count(*) from runs").to_pylist() == [{"count_star()": 3}]
    monkeypatch.delenv("COPYDESK_TABLES")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NothingPublishedError, match="no tables at data/tables"):
        warehouse.read("runs")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tables").symlink_to(published)
    assert warehouse.read("runs").shape[0] == 3


def test_importing_the_package_loads_nothing_heavy():
    """`import warehouse` brings neither Arrow nor DuckDB nor Delta Lake."""
    code = "import sys, warehouse; print([m for m in ('pyarrow', 'duckdb', 'deltalake', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_reading_ends_well(published):
    """A process that reads exits with 0 and says nothing; three in a row, as an abort came every second time."""
    code = "import sys, warehouse as w; w.read('articles', root=sys.argv[1]); w.query('select 1', sys.argv[1])"
    for _ in range(3):
        command = [sys.executable, "-c", code, str(published)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_known_articles_are_the_latest_over_both_tables(published):
    """Of published and withheld versions the latest, with what a new page is held against; asked sources only."""
    known = Warehouse(published).known_articles(["tide", "hill"])
    assert known.schema.equals(KNOWN_ARTICLES)
    rows = {row["article_id"]: row for row in known.to_pylist()}
    assert len(rows) == known.num_rows == 12
    changed, withheld = rows[article_id("tide", "tide.example/0")], rows[article_id("hill", "hill.example/5")]
    assert (changed["version"], changed["published"], changed["run_id"]) == (2, True, "r2")
    assert (withheld["version"], withheld["published"]) == (2, False)
    assert Warehouse(published).known_articles(["tide"]).num_rows == 6
    assert Warehouse(published).known_articles([]).num_rows == 0


def test_a_version_read_again_with_other_code_stands_in_place_of_its_first_reading(tmp_path, tables):
    """A new revision of the same version: the latest view and the known articles have it, the table keeps both."""
    for number in range(2):
        rows = run_rows(f"r{number}", day=number)
        for row in (*rows["articles"], *rows["quarantine"]):
            row.update(revision=number + 1, extractor_version=f"code {number}")
        Warehouse(tables).publish(f"r{number}", write_staged(tmp_path / str(number), rows))
    asked = ["version", "revision", "run_id"]
    latest = warehouse.read("articles_latest", asked, root=tables, frame="arrow").to_pylist()
    assert latest == [{"version": 1, "revision": 2, "run_id": "r1"}] * 5
    assert warehouse.read("articles", root=tables).shape[0] == 10
    known = Warehouse(tables).known_articles(["tide", "hill"]).to_pylist()
    assert {(row["version"], row["revision"], row["extractor_version"]) for row in known} == {(1, 2, "code 1")}


def test_history_is_cut_by_time(published):
    """Recent articles and measures from an instant on, before another; latest versions only."""
    store = Warehouse(published)
    assert store.recent_articles(DAY_ONE).num_rows == 10
    assert store.recent_articles(DAY_ONE + timedelta(days=4)).num_rows == 5
    assert store.recent_articles(DAY_ONE, until=DAY_ONE + timedelta(days=5)).num_rows == 5
    assert store.recent_articles(DAY_ONE, columns=["body", "url"]).schema.names == ["body", "url"]
    assert store.recent_articles(DAY_ONE).schema.equals(TABLES["articles"])
    measures = store.measures(["tide"], DAY_ONE + timedelta(days=1))
    assert measures.schema.equals(TABLES["measures"])
    assert measures.column("run_id").to_pylist() == ["r1", "r2"]


def test_before_the_first_run_history_is_empty_and_questions_are_told_so(tables):
    """The program's own questions get no rows; a person's get an error that says what to do."""
    store = Warehouse(tables)
    assert store.known_articles(["tide"]).num_rows == 0
    assert store.recent_articles(DAY_ONE).num_rows == 0
    assert store.measures(["tide"], DAY_ONE).num_rows == 0
    assert not store.committed("r1")
    assert store.maintain().tables == {}
    for ask in (lambda: warehouse.query("select 1", tables), lambda: warehouse.read("articles", root=tables)):
        with pytest.raises(NothingPublishedError, match="nothing was published there yet") as caught:
            ask()
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_every_table_is_a_view_with_its_types(published):
    """All tables and articles_latest, whatever is in them."""
    types = {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN"}
    for table, schema in TABLES.items():
        told = {
            row["column_name"]: row["column_type"]
            for row in warehouse.query(f"describe {table}", published).to_pylist()
        }
        assert list(told) == schema.names
        for field in schema:
            if field.type in types:
                assert told[field.name] == types[field.type]
            if pa.types.is_timestamp(field.type):
                assert told[field.name] == "TIMESTAMP WITH TIME ZONE"
    assert warehouse.query("select * from quarantine where false", published).num_rows == 0


@pytest.mark.parametrize(
    ("sql", "parameters", "answer"),
    [
        ("select count(*) as n from articles where headline = ?", ["Ferry 0 late"], [{"n": 2}]),
        ("select count(*) as n from articles where headline = $h", {"h": "x' or 1=1 --"}, [{"n": 0}]),
        ("select signals[1].kind as k from articles limit 1", None, [{"k": "boilerplate_removed"}]),
        ("with a as (select 1 as x) select * from a;", None, [{"x": 1}]),
        ("from runs select count(*) as n", None, [{"n": 3}]),
        ("select strftime(min(collected_at), '%Y-%m-%d %H') as day from runs", None, [{"day": "2026-10-29 06"}]),
    ],
)
def test_questions(published, sql, parameters, answer):
    """SELECT in its forms, with values as parameters, times in UTC."""
    assert warehouse.query(sql, published, parameters=parameters).to_pylist() == answer


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_parquet('{file}')",
        "select * from '{file}'",
        "select * from read_text('/etc/hostname')",
        "select * from read_csv('/etc/passwd')",
        "select * from glob('/*')",
        "copy (select 1) to '{out}'",
        "export database '{out}'",
        "attach '{out}' as other",
        "create table t as select 1",
        "create view articles as select 1",
        "insert into articles select * from articles",
        "delete from articles",
        "drop view articles",
        "set enable_external_access = true",
        "reset lock_configuration",
        "pragma enable_profiling",
        "install httpfs",
        "load httpfs",
        "call pragma_version()",
        "select 1; select 2",
        "explain analyze copy (select 1) to '{out}'",
        "explain analyze create table t as select 1",
        "select * from _articles",
        "select * from query('select * from _articles')",
        "select * from query('copy (select 1) to ''{out}'' ')",
        "select * from query_table('{file}')",
        "select * from parquet_metadata('{file}')",
        "select * from sniff_csv('/etc/passwd')",
        "select * from read_blob('/etc/hostname')",
        "select * from read_text('http://127.0.0.1:9/x')",
        "select * from 's3://bucket/x.parquet'",
        "select * from enable_logging(storage := 'file', storage_path := '{out}')",
        "select * from duckdb_secrets()",
        "select getenv('HOME')",
        "create secret s (type s3)",
        "import database '{out}'",
        "merge into articles using runs on true when matched then delete",
        "select secret_variable from local_frame",
        "",
    ],
)
def test_a_question_that_does_more_than_read_the_tables_is_refused(published, tmp_path, sql):
    """No file, no network, no setting, no change, no variable of the program; nothing is written."""
    local_frame = pd.DataFrame({"secret_variable": [1]})
    assert len(local_frame) == 1
    file, out = next(published.rglob("*.parquet")), tmp_path / "out"
    before = sorted(published.rglob("*"))
    with pytest.raises(QueryError, match="articles_latest"):
        warehouse.query(sql.format(file=file, out=out), published)
    assert not out.exists()
    assert sorted(published.rglob("*")) == before


def test_show_tables_lists_what_a_question_may_use(published):
    """The tables and the view, and nothing that they stand on; half a run has no name to be reached by."""
    listed = [row["name"] for row in warehouse.query("SHOW TABLES;", published).to_pylist()]
    assert listed == sorted([*TABLES, "articles_latest"])


@pytest.mark.parametrize("column", ["check", "column"])
def test_a_column_that_is_a_word_of_sql_is_told_to_need_quotes(published, column):
    """`select check from findings` is the first thing that a person writes: the error says how it is written."""
    with pytest.raises(QueryError, match=f'in double quotes, "{column}"'):
        warehouse.query(f"select {column}, severity from findings", published)  # noqa: S608 - a name of our own
    assert warehouse.query(f'select "{column}", severity from findings', published).num_rows > 0  # noqa: S608


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select * from artikles", "artikles does not exist"),
        ("select headlin from articles", '"headline"'),
        ("selec 1", "syntax error"),
        ("select * from articles where version = 'x'", "Could not convert string"),
    ],
)
def test_a_wrong_question_is_answered_with_what_there_is(published, sql, message):
    """DuckDB's own hint and the names of the tables; the error pickles."""
    with pytest.raises(QueryError, match=message) as caught:
        warehouse.query(sql, published)
    assert "Tables: articles, quarantine, findings, ledger, measures, memory, runs, articles_latest" in str(
        caught.value
    )
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_wrong_names_in_read_are_told_with_the_right_ones(published):
    """Table, column, frame and condition."""
    with pytest.raises(UnknownTableError, match="no table 'article'; there are: articles"):
        warehouse.read("article", root=published)
    with pytest.raises(UnknownTableError, match="no column of runs 'url'; there are: run_id"):
        warehouse.read("runs", ["url"], root=published)
    with pytest.raises(UnknownTableError, match="pandas, polars, arrow"):
        warehouse.read("runs", root=published, frame="spark")
    with pytest.raises(QueryError, match="syntax error"):
        warehouse.read("runs", where="run_id = ", root=published)
    with pytest.raises(QueryError, match="one SELECT"):
        warehouse.read("runs", where="true); delete from runs; select (1", root=published)


@pytest.mark.parametrize("damage", ["no log", "no json", "half a log", "no file", "half a file", "another table"])
def test_a_broken_table_is_named(published, tmp_path, damage):
    """Whatever is missing or damaged: the error names table or file and what to do, and is no other error."""
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(published, copy)
    log, data = copy / "articles" / "_delta_log", copy / "articles" / "month=2026-10" / "run-r0.parquet"
    first = log / f"{0:020}.json"
    if damage == "no log":
        shutil.rmtree(log)
    elif damage == "no json":
        first.write_text("{nonsense")
    elif damage == "half a log":
        first.unlink()
    elif damage == "no file":
        data.unlink()
    elif damage == "half a file":
        data.write_bytes(data.read_bytes()[:-100])
    else:
        shutil.rmtree(copy / "articles")
        shutil.copytree(published / "runs", copy / "articles")
    with pytest.raises(BrokenTableError, match=r"articles|run-r0") as caught:
        warehouse.read("articles", root=copy)
    assert str(copy) in str(caught.value)
    install(caught.value)  # as Dask does for every error: its causes are pickled with it
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


def test_a_table_of_an_older_contract_gets_the_new_columns(tables, tmp_path):
    """Where the contract has a column more than the table, older rows read as null and newer ones are appended."""
    lake, schema = Lake.at(tables), TABLES["articles"]
    newer = {"paywalled", "section", "headline_source"}
    older = pa.schema([field for field in schema if field.name not in newer], metadata=schema.metadata)
    DeltaTable.create(str(tables / "articles"), older, partition_by=["month"])
    assert lake.dataset("articles").count_rows() == 0
    Warehouse(tables).publish("r1", write_staged(tmp_path / "s", run_rows("r1")))
    assert warehouse.read("articles", ["section", "paywalled", "headline_source"], root=tables).shape == (5, 3)
