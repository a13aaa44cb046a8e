import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.runs import blank, run_rows
from warehouse.balance import AFTER_FETCH, COUNTED, WITHOUT_FETCH, Balance, check_balance
from warehouse.contract import TABLES, FetchState, Outcome, table_from_rows


def check(rows: dict[str, list[dict]]) -> Balance:
    taken = {name: table_from_rows(TABLES[name], rows[name]) for name in ("ledger", "articles", "quarantine")}
    return check_balance(
        taken["ledger"], taken["articles"], taken["quarantine"], rows["runs"][0], findings=len(rows["findings"])
    )


@st.composite
def any_run(draw) -> dict[str, list[dict]]:
    """A run of pages with outcomes drawn at will, booked as they should be."""
    outcomes = draw(st.lists(st.sampled_from(COUNTED), max_size=25))
    rows: dict[str, list[dict]] = {"ledger": [], "articles": [], "quarantine": [], "findings": []}
    for number, outcome in enumerate(outcomes):
        state = FetchState.FETCHED if outcome in AFTER_FETCH else FetchState(outcome.value)
        stands = next((row["url"] for row in rows["ledger"] if row["outcome"] in AFTER_FETCH[:-1]), None)
        if outcome is Outcome.FOLDED and stands is None:
            outcome = Outcome.REJECTED  # noqa: PLW2901 - nothing is there yet that it could be folded into
        about = {"source_id": f"s{number % 3}", "url": f"https://s/{number}", "url_key": f"s/{number}", "role": "page"}
        about |= {"state": state.value, "outcome": outcome.value}
        if outcome in (Outcome.PUBLISHED, Outcome.QUARANTINED):
            about |= {"article_id": f"a{number}", "version": 1}
            table = "articles" if outcome is Outcome.PUBLISHED else "quarantine"
            rows[table].append(blank(table, source_id=about["source_id"], article_id=f"a{number}", version=1))
        rows["ledger"].append(blank("ledger", **about, folded_into=stands if outcome is Outcome.FOLDED else None))
    for number in range(draw(st.integers(0, 3))):
        rows["ledger"].append(
            blank("ledger", role="entry", state="fetched", outcome="read", url=f"https://s/feed{number}")
        )
    counted = Counter(row["outcome"] for row in rows["ledger"] if row["role"] == "page")
    told = {outcome.value: counted[outcome] for outcome in COUNTED}
    entries = sum(row["role"] == "entry" for row in rows["ledger"])
    rows["runs"] = [blank("runs", **told, considered=len(outcomes), entries=entries)]
    return rows


@settings(max_examples=60, deadline=None)
@given(any_run())
def test_a_run_that_is_booked_as_it_should_be_closes(rows):
    """Whatever the outcomes: both balances close, and their lines show the same sums."""
    balance = check(rows)
    assert balance.problems == ()
    assert balance.closes
    assert balance.considered == sum(balance.states.values()) == sum(balance.outcomes.values())
    assert balance.states.get("fetched", 0) == sum(balance.outcomes.get(outcome, 0) for outcome in AFTER_FETCH)


@settings(max_examples=100, deadline=None)
@given(any_run(), st.data())
def test_any_one_slip_is_seen(rows, data):
    """A row lost, a row twice, an outcome changed, a figure off by one: never does the balance still close."""
    pages = [row for row in rows["ledger"] if row["role"] == "page"]
    slips = ["figure", "article"] + (["lost", "twice", "outcome"] if pages else [])
    slip = data.draw(st.sampled_from(slips))
    if slip == "figure":
        column = data.draw(
            st.sampled_from(["considered", "entries", "findings", *(outcome.value for outcome in COUNTED)])
        )
        rows["runs"][0][column] += data.draw(st.sampled_from([-1, 1]))
    elif slip == "article":
        table = data.draw(st.sampled_from(["articles", "quarantine"]))
        rows[table].append(blank(table, article_id="nobody's", version=1))
    else:
        row = data.draw(st.sampled_from(pages))
        if slip == "lost":
            rows["ledger"].remove(row)
        elif slip == "twice":
            rows["ledger"].append(dict(row))
        else:
            row["outcome"] = data.draw(
                st.sampled_from([outcome for outcome in Outcome if outcome != row["outcome"]])
            ).value
    assert not check(rows).closes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": "skipped"}, r"1 pages in state skipped with the outcome published \(https://tide.example/0\)"),
        ({"role": "leaf"}, "1 ledger rows with the unknown role 'leaf'"),
        ({"version": 2}, "1 articles are published in the ledger and not in articles"),
        ({"url_key": "tide.example/2"}, r"1 pages have more than one ledger row \(tide: tide.example/2\)"),
        (
            {"outcome": "folded", "folded_into": "https://nowhere/"},
            "1 folded pages whose stand-in is no page of the run",
        ),
        ({"role": "entry"}, "1 entry points with the outcome of a page"),
        ({"outcome": "rejected"}, "runs says 5 published, the staged rows are 4"),
    ],
)
def test_what_is_wrong_is_told_with_numbers_and_an_example(change, message):
    """The message names what was counted and a page to look at."""
    rows = run_rows("r1")
    rows["ledger"][0] |= change
    problems = "; ".join(check(rows).problems)
    assert re.search(message, problems), problems


def test_the_lines_for_people():
    """Both balances as a reader sees them."""
    assert check(run_rows("r1")).lines() == (
        "8 pages considered = 7 fetched + 0 not modified + 0 redirected + 0 skipped + 1 failed",
        "7 pages fetched = 5 published + 1 quarantined + 1 rejected + 0 unchanged + 0 folded",
    )


def test_every_outcome_of_a_page_is_on_one_side():
    """No outcome is missing from the balances but that of entry points."""
    assert set(AFTER_FETCH) | set(WITHOUT_FETCH) == set(Outcome) - {Outcome.READ}
    assert {outcome.value for outcome in WITHOUT_FETCH} == {state.value for state in FetchState} - {"fetched"}
