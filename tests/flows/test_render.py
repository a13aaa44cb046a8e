"""What people see on a terminal: nothing cut that names a thing, nothing wider than the screen."""

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest
from rich.console import Console

from flows.cli import console, render
from flows.cli.console import print_json
from warehouse.contract import Outcome

SOURCE = {
    "source_id": "granite-standard",
    "name": "The Granite Standard",
    "verdict": "clean",
    "checks": [],
    "considered": 1234,
    "fetched": 1234,
    "outcomes": {"published": 1200, "quarantined": 30, "rejected": 4},
    "reasons": {"rejected": {"paywall_stub": 3, "section_page": 1}},
}
EVERY_OUTCOME = {outcome.value: 1234 for outcome in Outcome}
SUMMARY = {
    "run_id": "collect-20261120T060000Z",
    "now": "2026-11-20T08:00:00.123456+02:00",
    "verdict": "clean",
    "seconds": {"crawl": 133.5, "extract": 124.6, "check": 14.6},
    "sources": [SOURCE, {**SOURCE, "source_id": "border-dispatch-x"}],
    "checks": [
        {
            "check": "duplicate_headline_across",
            "severity": "critical",
            "count": 1234,
            "source_id": "granite-standard",
            "url": None,
            "example": "[bold]How the Valeshire Lifeboat Fund lost [/nothing] to someone it trusted 大雪で385台 " * 3,
        }
    ],
    "docs": "/srv/copydesk/data/docs/collect-20261120T060000Z/index.html",
    "link": None,
    "counts": {"quarantined": 60},
    "problems": [],
    "alerts": [
        {
            "source_id": "granite-standard",
            "cause": "source_silent",
            "action": "opened",
            "severity": "critical",
            "subject": "[copydesk] CRITICAL granite-standard: source silent for 31 …",
            "message": "CRITICAL granite-standard: source silent for 31 h (limit 18 h)",
        }
    ],
}


@pytest.fixture(params=[80, 120])
def screen(request, monkeypatch):
    """What is printed on a terminal of 80 or of 120 columns."""
    written = io.StringIO()
    monkeypatch.setattr(render, "ANSWERS", Console(width=request.param, file=written, highlight=False))
    return written.getvalue


def test_a_summary_fits_and_names_everything_whole(screen, request):
    """No line of a summary is wider than the screen, and ids, checks and figures stand in one piece."""
    render.show_summary(SUMMARY)
    lines = screen().splitlines()
    width = request.node.callspec.params["screen"]
    assert all(len(line) <= width for line in lines if not line.startswith("Data Docs"))
    for whole in ("granite-standard", "border-dispatch-x", "duplicate_headline_across", "1234", "critical", "31 h"):
        assert any(whole in line for line in lines), whole
    assert "[bold]How the Valeshire" in screen()  # someone else's text is no markup


def test_a_summary_tells_outcomes_apart(screen, request):
    """Unchanged, not modified and failed pages have figures of their own, however many kinds of outcome there are."""
    render.show_summary({**SUMMARY, "sources": [SOURCE, {**SOURCE, "source_id": "b", "outcomes": EVERY_OUTCOME}]})
    lines, width = screen().splitlines(), request.node.callspec.params["screen"]
    assert all(len(line) <= width for line in lines if not line.startswith("Data Docs"))
    said = " ".join(screen().split())
    assert "granite-standard: 1234 cons., 1234 fetch., 1200 publ." in said or width > 80
    assert all(name in said for name in (("n.mod.", "fail.") if width == 80 else ("not modified", "failed")))


def test_a_summary_says_when_and_why(screen):
    """The heading names run and time in UTC to the minute, a line below the table why pages were rejected."""
    render.show_summary(SUMMARY)
    said = screen()
    assert said.startswith("Run collect-20261120T060000Z, 2026-11-20 06:00 UTC\n")
    assert "granite-standard, rejected: 3 paywall stub, 1 section page" in said


def test_an_alert_is_shown_in_full(screen):
    """What its subject has no room for stands in the summary, without the mark that tells mails apart."""
    render.show_summary(SUMMARY)
    said = " ".join(screen().split())
    assert "begins CRITICAL granite-standard: source silent for 31 h (limit 18 h)" in said
    assert "[copydesk]" not in said


def test_a_wide_answer_is_told_row_by_row(screen):
    """An answer whose columns have no room is printed as names and values instead of columns of three letters."""
    columns = [f"column_{number}" for number in range(14)]
    render.show_rows(columns, [[1.23456789, "text", None, ["a", "b"], True, *range(9)]])
    said = screen()
    assert "row 1 of 1" in said
    assert "column_0  1.23457" in said
    assert "column_3  a, b" in said
    assert "column_13 8" in said


def test_a_small_answer_is_a_table(screen):
    """Columns that fit stand side by side; no rows say so."""
    render.show_rows(["source_id", "n"], [["a", 1], ["b", 20]])
    render.show_rows(["source_id", "n"], [])
    said = screen()
    assert "row 1" not in said
    assert "no rows" in said


def test_json_has_no_words_that_json_lacks(capsys):
    """NaN and infinities, which SQL can answer, are null."""
    print_json([{"n": float("nan"), "m": {1: float("-inf")}, "t": ("ä", 1.5)}])
    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail) == [
        {"n": None, "m": {"1": None}, "t": ["ä", 1.5]}
    ]


def test_what_sql_answers_has_its_kind_in_json(capsys):
    """Decimals, which DuckDB gives for sums of integers, are numbers; instants are ISO 8601, bytes hexadecimal."""
    row = (
        duckdb.sql(
            "select sum(n::bigint) as whole, sum(n::decimal(9, 2) / 4)::decimal(9, 2) as part, "
            "timestamptz '2026-11-20 06:00:00+00' as instant, date '2026-11-20' as day, '\\xAB'::blob as raw "
            "from range(4) as r(n)"
        )
        .to_arrow_table()
        .to_pylist()
    )
    assert isinstance(row[0]["whole"], Decimal)
    print_json([*row, {"whole": Decimal("NaN")}])
    told, nothing = json.loads(capsys.readouterr().out)
    assert (told["whole"], type(told["whole"]), told["part"]) == (6, int, 1.5)
    assert datetime.fromisoformat(told["instant"]) == datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert "T" in told["instant"]
    assert (told["day"], told["raw"]) == ("2026-11-20", "ab")
    assert nothing == {"whole": None}


def test_figures_stand_right_and_are_written_out(screen):
    """Decimals are figures like others; millions have no exponent, what no one could count has one."""
    render.show_rows(["words", "mean"], [[Decimal(7), 1234567.4], [Decimal("1E+3"), 1e20]])
    lines = [line.split() for line in screen().splitlines()]
    assert ["7", "1234567"] in lines
    assert ["1000", "1e+20"] in lines
    assert "    7 " in screen()  # to the right, below its column's name


COMMANDS = [
    "run",
    "serve",
    "ingest",
    "extract",
    "query",
    "status",
    "maintain",
    "demo",
    "sources list",
    "sources check",
    "alerts test",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    """`--help` of each command exits 0 and describes every argument and option it has."""
    call = [sys.executable, "-c", "from flows.cli import main; main()", *command.split(), "--help"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    options = [line for line in done.stdout.splitlines() if line.strip().startswith("-")]
    assert options
    assert all(len(line.strip().split("  ", 1)) == 2 for line in options), options


def test_progress_in_a_file_is_a_line_an_event(monkeypatch):
    """Where nobody watches, an event is one line, however long, and brackets in it are text."""
    out = io.StringIO()
    monkeypatch.setattr(console, "NOTES", Console(file=out, width=80))
    console.tell("herald [x]: " + "word " * 40 + "end")
    with console.ShownProgress().stage("reading pages " * 9, 3):
        pass
    first, second = out.getvalue().splitlines()
    assert first.startswith("· herald [x]: word")
    assert first.endswith("end")
    assert second.endswith("(3) …")


def test_a_clean_verdict_beside_withheld_articles_is_explained(monkeypatch):
    """Withheld articles are named beside a verdict that they do not change; a failed one says enough."""
    out = io.StringIO()
    monkeypatch.setattr(render, "ANSWERS", Console(file=out, width=160))
    for verdict, count in (("clean", 1), ("flagged", 60), ("failed", 60), ("clean", 0)):
        render.show_summary({**SUMMARY, "verdict": verdict, "counts": {"quarantined": count}})
    verdicts = [line.partition(";")[0] for line in out.getvalue().splitlines() if line.startswith("Verdict")]
    assert verdicts == [
        "Verdict: clean (of the sources",
        "Verdict: flagged (of the sources",
        "Verdict: failed",
        "Verdict: clean",
    ]
    assert "1 article withheld, which does not fail them" in out.getvalue()
    assert "60 articles withheld, which does not fail them" in out.getvalue()


def test_what_an_ingest_left_out_stands_in_its_summary(monkeypatch):
    """The answer itself, not only standard error, says how much was left out and why."""
    out = io.StringIO()
    monkeypatch.setattr(render, "ANSWERS", Console(file=out, width=160))
    problems = [
        {"path": "x", "offset": None, "reason": reason, "message": "m"} for reason in ("no_url", "no_url", "dns")
    ]
    render.show_summary({**SUMMARY, "problems": problems})
    assert "Left out of what was given" in out.getvalue()
    assert "2 no url, 1 dns" in out.getvalue()


def test_cells_of_csv_say_what_json_says():
    """Bytes are hexadecimal, lists JSON, instants ISO 8601, NULL nothing; figures and text stay as they are."""
    row = (
        duckdb.sql(
            r"""select '\xFF\x00a'::blob as b, ['A, B', 'C'] as l, null as n, true as t, 1.5 as f, 3 as i, 'x' as s,
        timestamptz '2026-11-22 06:00:00+00' as z, {'k': [date '2026-11-22']} as d"""
        )
        .to_arrow_table()
        .to_pylist()[0]
    )
    assert {name: console.plain_cell(value) for name, value in row.items() if name != "z"} == {
        "b": "ff0061",
        "l": '["A, B", "C"]',
        "n": None,
        "t": "true",
        "f": 1.5,
        "i": 3,
        "s": "x",
        "d": '{"k": ["2026-11-22"]}',
    }
    assert datetime.fromisoformat(console.plain_cell(row["z"])) == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert render._text(b"\xff\x00a") == "ff0061"
