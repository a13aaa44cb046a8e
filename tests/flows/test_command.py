"""The command against a real newsroom: what it prints, what it leaves behind, and its exit codes."""

import csv
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

import warehouse
from tests.newsroom import COPYDESK, copydesk, newsroom
from warehouse.contract import TABLES

HEAVY = {"great_expectations", "prefect", "scrapy", "trafilatura", "pandas", "pyarrow", "duckdb", "sqlalchemy"}
"""Libraries that take a good part of a second to load, or several."""


@pytest.fixture(scope="module")
def collected(tmp_path_factory, seed):
    """A newsroom of which two sources were collected on two days, and what the second run printed."""
    folder = tmp_path_factory.mktemp("command")
    with newsroom(folder / "newsroom", seed) as world:
        config = world.configure(folder)
        ids = sorted(source["id"] for source in json.loads(copydesk(config, "sources", "list", "--json").stdout))[:2]
        first = copydesk(config, "run", *ids, "--json")
        assert first.returncode in {0, 1}, first.stderr
        world.tick()
        second = copydesk(config, "run", *ids, "--json")
        assert second.returncode in {0, 1}, second.stderr
        yield config, ids, json.loads(first.stdout)[0], json.loads(second.stdout)[0]


def test_a_run_balances_and_says_so(collected):
    """Every considered page has exactly one outcome, and the exit code's verdict is the summary's."""
    _, ids, first, second = collected
    for summary in (first, second):
        counts = dict(summary["counts"])
        considered, _ = counts.pop("considered"), counts.pop("entries")
        assert sum(counts.values()) == considered
        assert [source["source_id"] for source in summary["sources"]] == ids
    assert first["counts"]["published"] > 50


def test_the_second_day_asks_conditionally_and_finds_changes(collected):
    """Pages that did not change answer 304 or are unchanged, edited ones are new versions."""
    config, _, _, second = collected
    counts = second["counts"]
    assert counts["not_modified"] + counts["unchanged"] > counts["published"] > 0
    answer = copydesk(config, "query", "select max(version) as v from articles", "--json")
    assert json.loads(answer.stdout)[0]["v"] >= 2


def test_every_reader_sees_the_same_articles(collected):
    """warehouse.read, the command, DuckDB and pandas over the plain files, and Polars over Delta agree."""
    config, *_ = collected
    root = config.parent / "data/tables"
    ours = len(warehouse.read("articles", columns=["article_id"], root=root))
    asked = json.loads(copydesk(config, "query", "select count(*) as n from articles", "--json").stdout)[0]["n"]
    glob = f"{root}/articles/month=*/*.parquet"
    ((duck,),) = duckdb.sql("select count(*) from read_parquet($glob)", params={"glob": glob}).fetchall()
    files = sorted((root / "articles").glob("month=*/*.parquet"))
    pandas = sum(len(pd.read_parquet(file)) for file in files)
    polars = pl.scan_delta(str(root / "articles")).select(pl.len()).collect().item()
    assert ours == asked == duck == pandas == polars > 0


def test_query_prints_csv(collected):
    """CSV on standard output, one header, one row a source."""
    config, ids, *_ = collected
    answer = copydesk(config, "query", "select distinct source_id from ledger order by 1", "--format", "csv")
    assert [row[0] for row in csv.reader(io.StringIO(answer.stdout))] == ["source_id", *ids]


def test_a_wrong_query_is_told_with_the_names_there_are(collected):
    """A misspelt table gives a sentence that names the tables, and exit code 2."""
    config, *_ = collected
    answer = copydesk(config, "query", "select * from artikles")
    assert answer.returncode == 2
    assert "articles" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_status_tells_the_last_runs(collected):
    """Both runs, none unfinished."""
    config, _, first, second = collected
    said = json.loads(copydesk(config, "status", "--json").stdout)
    assert {row["run_id"] for row in said["runs"]} >= {first["run_id"], second["run_id"]}
    assert said["unfinished"] == []


def test_maintain_changes_no_row(collected):
    """Compaction leaves the same rows to every table."""
    config, *_ = collected
    root = config.parent / "data/tables"
    before = {name: len(warehouse.read(name, root=root)) for name in TABLES}
    done = copydesk(config, "maintain", "--json")
    assert done.returncode == 0, done.stderr
    assert {name: len(warehouse.read(name, root=root)) for name in TABLES} == before


def test_the_archive_and_the_docs_are_there(collected):
    """A WARC file that another library reads, and Data Docs whose first page is where the summary says."""
    from warcio.archiveiterator import ArchiveIterator

    config, _, first, _ = collected
    records = 0
    for path in (config.parent / "data/archive").rglob("*.warc.gz"):
        with path.open("rb") as stream:
            records += sum(record.rec_type == "response" for record in ArchiveIterator(stream, check_digests="raise"))
    assert records >= first["counts"]["published"]
    assert first["run_id"] in Path(first["docs"]).read_text("utf-8")


def test_nothing_is_due_twice_on_one_day(collected):
    """With the newsroom's clock standing still, a run over all that is due leaves these sources alone and says when."""
    config, ids, *_ = collected
    listed = Path(tomllib.loads(config.read_text("utf-8"))["sources"])
    head, *sources = listed.read_text("utf-8").split("[[source]]")
    chosen = [one for one in sources if tomllib.loads(one)["id"] in ids]
    two, these = config.with_name("two.toml"), config.with_name("these.toml")
    two.write_text("[[source]]".join([head, *chosen]), "utf-8")
    these.write_text(config.read_text("utf-8").replace(str(listed), str(two)), "utf-8")
    again = copydesk(these, "run", "--json")
    assert (again.returncode, json.loads(again.stdout)) == (0, [])
    assert "nothing is due" in again.stderr
    due = json.loads(copydesk(these, "status", "--json").stdout)["due"]
    assert [(row["source_id"], row["is_due"]) for row in sorted(due, key=lambda row: row["source_id"])] == [
        (name, False) for name in ids
    ]


def test_extract_reads_a_saved_page(tmp_path):
    """A file in, the article's fields as JSON out, or as lines that a person reads."""
    page = tmp_path / "page.html"
    text = "".join(
        f"<p>The council of Ashby met on Tuesday evening and, after {n} hours, agreed to repair the bridge.</p>"
        for n in range(2, 9)
    )
    page.write_text(
        '<html lang="en"><head><title>Bridge to be repaired - Ashby Post</title>'
        f'</head><body><article><h1>Bridge to be repaired</h1><p class="byline">By Ada Lowe</p>{text}</article></body>',
        "utf-8",
    )
    done = subprocess.run(
        [*COPYDESK, "extract", str(page), "--url", "https://ashby.example/bridge", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["headline"], list(said["authors"])) == ("Bridge to be repaired", ["Ada Lowe"])
    page.write_text(page.read_text("utf-8").replace("By Ada Lowe", "By Ada Lowe and Tom Reed"), "utf-8")
    written = subprocess.run(
        [*COPYDESK, "extract", str(page), "--url", "https://ashby.example/bridge", "--markdown"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert written.stdout.startswith("# Bridge to be repaired\n\nThe council of Ashby met")
    told = subprocess.run(
        [*COPYDESK, "extract", str(page), "--url", "https://ashby.example/bridge"],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = dict(line.split(maxsplit=1) for line in told.stdout.partition("\n\n")[0].splitlines())
    assert lines["authors"] == "Ada Lowe, Tom Reed"


CANONICAL = '<html><head><link rel="canonical" href="https://ashby.example/bridge"></head><body><p>Short.</body></html>'


@pytest.mark.slow
def test_extract_takes_the_address_that_ingest_would(tmp_path):
    """A page that names itself, or that a file beside it names, needs no --url; what was given wins."""
    page, named = tmp_path / "page.html", tmp_path / "named.html"
    page.write_text(CANONICAL, "utf-8")
    named.write_text("<p>Short.", "utf-8")
    (tmp_path / "named.html.json").write_text('{"url": "https://ashby.example/named"}', "utf-8")

    def address(*arguments):
        done = subprocess.run(
            [*COPYDESK, "extract", *arguments, "--json"], capture_output=True, text=True, check=False, input=CANONICAL
        )
        assert done.returncode in {0, 1}, done.stderr  # an article or none: not the question here
        return json.loads(done.stdout)["url"]

    assert address(str(page)) == address("-") == "https://ashby.example/bridge"
    assert address(str(named)) == "https://ashby.example/named"
    assert address(str(page), "--url", "https://ashby.example/other") == "https://ashby.example/other"


def test_extract_reads_a_record_of_the_archive(collected):
    """A row of the ledger names file and byte, and the page there is read again without any fetch."""
    config, *_ = collected
    sql = "select warc_file, warc_offset, url from ledger where outcome = 'published' order by url limit 1"
    row = json.loads(copydesk(config, "query", sql, "--json").stdout)[0]
    path = config.parent / "data/archive" / row["warc_file"]
    done = copydesk(config, "extract", str(path), "--offset", str(row["warc_offset"]), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["url"] == row["url"]
    wrong = copydesk(config, "extract", str(path), "--offset", str(row["warc_offset"] + 1))
    assert wrong.returncode == 2
    assert f"at byte {row['warc_offset'] + 1}" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run"], "sources.toml"),
        (["run", "--now", "yesterday"], "2026-11-22T06:00:00Z"),
        (["ingest", "no-such-file.warc.gz"], "no-such-file.warc.gz"),
        (["extract", "no-such-file.html"], "no-such-file.html"),
        (["extract", "-"], "--url"),
        (["extract", "http://127.0.0.1:9/"], "user_agent_contact"),
        (["--config", "no-such.toml", "status"], "no-such.toml"),
        (["query", "select 1"], "tables"),
    ],
)
def test_what_cannot_work_is_a_sentence_and_exit_code_2(tmp_path, arguments, told):
    """In an empty folder, each wrong call says what is missing, without a stack trace."""
    done = subprocess.run([*COPYDESK, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_help_imports_nothing_heavy():
    """What --help loads names none of the libraries that take seconds."""
    code = (
        "import sys\nfrom flows.cli import main\nsys.argv = ['copydesk', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    assert not HEAVY & set(done.stderr.split())


def test_a_run_starts_its_crawl_before_it_loads_anything_heavy(tmp_path):
    """A crawl process loads its own libraries when the run's are not yet loaded: they come up side by side."""
    code = (
        "import sys\nfrom flows.cli import commands, main\nfrom flows.stages import ahead\n"
        "def stop(*_, **__):\n"
        "    (crawl,) = ahead._waiting\n"
        "    sys.stderr.write(f'{crawl.args[1:]} ' + ' '.join(sys.modules))\n"
        "commands._run = stop\nsys.argv = ['copydesk', 'run']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("['-m', 'crawlers', '--ahead'] ")
    assert not HEAVY & set(done.stderr.split())


def test_a_run_fetches_before_it_loads_the_tables(tmp_path):
    """What begins a collection loads neither the tables' library nor what is shown at its end."""
    code = "import sys, flows.failures, flows.service, flows.stages.crawl\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert not {"deltalake", "duckdb", "pandas", "apprise", "flows.cli.render"} & set(done.stdout.split())
