"""The catalogue of checks and of measures."""

from pathlib import Path

from expectations import MEASURES, CheckName, Metric, catalogue
from expectations.catalogue import markdown
from tests.expectations.newsdesk import Desk, article, backlog, fetch

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"


def test_the_page_is_up_to_date():
    """docs/checks.md is what the classes say now; if not, run `python -m expectations.catalogue > docs/checks.md`."""
    assert PAGE.read_text("utf-8") == markdown()


def test_every_check_tells_what_it_is():
    """Each entry has a sentence, a reason, an example and a meaning for each of its thresholds."""
    entries = catalogue()
    assert [entry.name for entry in entries] == list(CheckName)
    for entry in entries:
        assert entry.says
        assert entry.why.endswith(".")
        assert entry.example
        assert all(limit.doc for limit in entry.thresholds)
    assert len({entry.expectation for entry in entries}) == len(entries)


def test_every_measure_is_described_and_taken():
    """The catalogue of measures lists exactly what a run with history takes."""
    assert set(MEASURES) == set(Metric)
    entry = fetch(2, role="entry", url="https://alpha.example.org/feed", discovered_via="source")
    desk = Desk(candidates=[article(1)], fetches=[fetch(1), entry], history=backlog())
    taken = desk.check().measures.column("metric").to_pylist()
    assert sorted(taken) == sorted(Metric)
