"""What is usual for a source."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import Thresholds
from expectations.baselines import binomial_at_most, layout_distance, poisson_at_most, poisson_bounds, quantile
from tests.expectations.newsdesk import NOW, Desk, article, backlog, fetch, found, published
from warehouse.contract import SignalKind

INT64 = st.integers(min_value=-(2**63), max_value=2**63 - 1)


@given(st.floats(min_value=0.01, max_value=200), st.integers(min_value=0, max_value=300))
def test_poisson_is_a_distribution(mean, count):
    """The chance of at most so many grows with the number and lies between 0 and 1."""
    here, next_ = poisson_at_most(count, mean), poisson_at_most(count + 1, mean)
    assert 0 <= here <= next_ <= 1


def test_figures_agree_with_the_tables_of_a_textbook():
    """Poisson and binomial tails as printed: P(X<=2; 3) = 0.4232, P(X<=1; n=5, p=0.5) = 0.1875."""
    assert poisson_at_most(2, 3) == pytest.approx(0.4232, abs=1e-4)
    assert binomial_at_most(1, 5, 0.5) == pytest.approx(0.1875)


@given(st.floats(min_value=0, max_value=100), st.floats(min_value=0, max_value=100))
def test_the_usual_is_never_outside_its_bounds(one, other):
    """A run that brings exactly what the rates say is inside the bounds."""
    low_mean, high_mean = sorted([one, other])
    low, high = poisson_bounds(low_mean, high_mean, 0.001)
    assert low <= low_mean + 1
    assert high >= high_mean - 1


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1), st.floats(min_value=0, max_value=1))
def test_a_quantile_lies_within(values, share):
    """A quantile is between the least and the greatest value."""
    ordered = sorted(values)
    assert ordered[0] <= quantile(ordered, share) <= ordered[-1]


@given(INT64, INT64)
def test_layouts_differ_by_their_bits(one, other):
    """The distance is symmetric, 0 only for equal layouts, at most 64, whatever the signs."""
    assert layout_distance(one, other) == layout_distance(other, one)
    assert (layout_distance(one, other) == 0) == (one == other)
    assert layout_distance(one, ~one) == 64


@pytest.mark.parametrize("source", ["alpha", "ingest:alpha.example.org"])
def test_a_first_run_raises_no_alarm_on_a_source(source):
    """Without history no source is silent, no template new, no number unusual."""
    rows = [
        article(n, source, url=f"https://a.example.org/{n}", layout=n * 7919, byline=None, authors=[])
        for n in range(12)
    ]
    assert [
        row
        for row in Desk(candidates=rows, names={}, languages={}).check().findings.to_pylist()
        if row["level"] == "source"
    ] == []


def test_saved_pages_do_not_fall_silent():
    """Pages that were ingested are as old as they are: their source is not followed and raises no alarm."""
    old = [published(article(n, published_at=NOW - timedelta(days=9, hours=n))) for n in range(30)]
    desk = Desk(history=old, fetches=[fetch(1, discovered_via="ingest")])
    assert found(desk.check(), "source_silent") == []
    desk.fetches = []
    assert found(desk.check(), "source_silent") != []


@pytest.mark.parametrize(("hours", "told"), [(39, False), (41, True)])
def test_twice_the_longest_gap_is_silence(hours, told):
    """Where long gaps are many, three times a usual one would be far beyond all of them: twice the longest decides."""
    instants = [NOW - timedelta(hours=hours)]
    for gap in [20, 4, 4, 4, 4] * 9:
        instants.append(instants[-1] - timedelta(hours=gap))
    old = [published(article(n, published_at=instant)) for n, instant in enumerate(instants)]
    rows = found(Desk(history=old).check(), "source_silent")
    assert [row["threshold"] for row in rows] == ([pytest.approx(40)] if told else [])


def test_a_future_date_does_not_hide_silence():
    """An article dated ahead of its collection counts as published when it was collected."""
    old = [published(article(n, published_at=NOW - timedelta(hours=90 + 6 * n))) for n in range(40)]
    collected = NOW - timedelta(hours=95)
    ahead = published(article(99, published_at=NOW + timedelta(days=300)), collected_at=collected)
    (row,) = found(Desk(history=[*old, ahead]).check(), "source_silent")
    assert row["value"] == pytest.approx(90)


def test_an_explicit_limit_needs_no_history():
    """`max_hours` decides where it is set, however little is known."""
    limit = Thresholds.model_validate({"source_silent": {"max_hours": 10, "reason": "a ticker"}})
    known = published(article(1, published_at=NOW - timedelta(hours=11)), collected_at=NOW - timedelta(hours=10))
    desk = Desk(history=[known], thresholds={"alpha": limit})
    (row,) = found(desk.check(), "source_silent")
    assert (row["value"], row["threshold"]) == (pytest.approx(11), 10)


def test_a_flood_of_articles_is_unusual():
    """Far more new articles than the busiest day ever brought is told, with the numbers."""
    desk = Desk(
        candidates=[article(n, published_at=NOW - timedelta(hours=1)) for n in range(90)], history=backlog(per_day=12)
    )
    (row,) = found(desk.check(), "articles_per_source")
    assert row["value"] == 90
    assert row["threshold"] < 40


def test_rows_of_the_run_itself_are_no_history():
    """What a killed attempt of the same run left in the tables teaches nothing."""
    candidates = [article(n) for n in range(1, 5)]
    left = [published(row, run_id="run-1", collected_at=NOW) for row in candidates]
    clean = Desk(candidates=candidates).check()
    again = Desk(candidates=candidates, history=left).check()
    assert again.findings.equals(clean.findings)
    assert again.measures.equals(clean.measures)


def test_pages_that_no_longer_fit_the_known_template_are_a_change_of_template():
    """Half of a run's pages with things in other places than known are told, with what suffers and a page before."""
    moved = [{"kind": SignalKind.TEMPLATE_MISFIT.value, "evidence": "no byline where this template has it"}]
    layout = backlog()[0]["layout"]
    pages = [article(n, layout=layout, byline=None, authors=[], signals=moved if n < 5 else []) for n in range(1, 7)]
    (row,) = found(Desk(candidates=pages, history=backlog()).check(), "template_changed")
    assert row["value"] == pytest.approx(4 / 6)
    assert "no byline where this template has it" in row["message"]
    assert "byline on 0% of them" in row["message"]
    assert row["message"].startswith("2026-11-22: 4 of 6 pages")
    assert "An example: https://alpha.example.org/story-1." in row["message"]
    assert "As they were on 2026-11-21: https://alpha.example.org/story-1" in row["message"]
    assert "the text" not in row["message"]
    half = [{**page, "body": page["body"][: len(page["body"]) // 3]} for page in pages]
    (row,) = found(Desk(candidates=half, history=backlog()).check(), "template_changed")
    assert re.search(
        r"byline on 0% of them, 100% before; the text, of \d+ characters \(median\), \d+ before", row["message"]
    )
    few = [{**page, "signals": moved if n < 2 else []} for n, page in enumerate(pages)]
    assert found(Desk(candidates=few, history=backlog()).check(), "template_changed") == []
