"""Which pages are one article, which are new, and what the ledger says of each URL."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.assemble import Known, assemble, ledger_rows
from flows.stages.check import read_otherwise
from warehouse.contract import Outcome, Verdict
from warehouse.contract.identity import article_id

RUN = {"collected_at": datetime(2026, 5, 4, tzinfo=UTC), "month": "2026-05"}
STORY = "the council voted on tuesday to close the old bridge for two years of work"
OTHER = "rain is expected along the whole coast until friday evening say forecasters there"


def page(name, *, key=None, body=STORY, digest="d1", source="s", state="article", **more):
    return {
        "source_id": source,
        "url": f"https://site.test/{name}",
        "url_key": f"site.test/{name}",
        "article_key": f"site.test/{key or name}",
        "page_state": state,
        "rejection": more.get("rejection"),
        "rejection_evidence": more.get("evidence"),
        "retryable": more.get("retryable"),
        "content_hash": digest,
        "body": body,
    }


def fetch(name, *, state="fetched", role="page", reason=None, source="s"):
    return {
        "source_id": source,
        "url": f"https://site.test/{name}",
        "url_key": f"site.test/{name}",
        "state": state,
        "role": role,
        "reason": reason,
        "detail": None,
    }


def outcomes(fetches, pages, known=None, verdict=Verdict.CLEAN):
    assembled = assemble(pages, known or {})
    verdicts = {(c["article_id"], c["version"]): (verdict, ["body_missing"]) for c in assembled.candidates}
    return {row["url_key"]: row for row in ledger_rows(fetches, assembled, verdicts, RUN)}


def test_an_amp_page_is_folded_into_its_article():
    """Two pages with one canonical address and one text are one article, the plain page stands for it."""
    rows = outcomes([fetch("a"), fetch("a-amp")], [page("a-amp", key="a", body=STORY[:60]), page("a")])
    assert rows["site.test/a"]["outcome"] == Outcome.PUBLISHED
    assert rows["site.test/a-amp"]["outcome"] == Outcome.FOLDED
    assert rows["site.test/a-amp"]["folded_into"] == "https://site.test/a"


def test_a_canonical_address_shared_by_different_texts_is_not_believed():
    """Pages that name one canonical address but tell different stories stay articles of their own."""
    pages = [page("a", key="home"), page("b", key="home", body=OTHER, digest="d2")]
    rows = outcomes([fetch("a"), fetch("b")], pages)
    assert {row["outcome"] for row in rows.values()} == {Outcome.PUBLISHED}
    assert rows["site.test/a"]["article_id"] != rows["site.test/b"]["article_id"]


def test_versions_count_up_when_the_text_changed():
    """A changed text is the next version, an equal one is unchanged and nothing new is staged."""
    identifier = article_id("s", "site.test/a")
    changed = assemble([page("a", digest="new")], {identifier: Known(4, 1, "old")})
    assert [c["version"] for c in changed.candidates] == [5]
    same = assemble([page("a", digest="old")], {identifier: Known(4, 1, "old")})
    assert same.candidates == []
    assert same.settled["s", "site.test/a"].outcome is Outcome.UNCHANGED
    assert same.settled["s", "site.test/a"].version == 4


def test_a_page_that_only_reads_otherwise_is_a_new_revision():
    """Where today's code reads the known version's page as it reads the new one, the text did not change: we did."""
    identifier = article_id("s", "site.test/a")
    known = {identifier: Known(4, 1, "old", read_today="new")}
    (again,) = assemble([page("a", digest="new")], known).candidates
    assert (again["version"], again["revision"]) == (4, 2)
    (changed,) = assemble([page("a", digest="newer")], known).candidates
    assert (changed["version"], changed["revision"]) == (5, 1)


def test_pages_that_share_a_canonical_address_are_known_by_their_own():
    """What better code reads otherwise is looked up under the id that the article has, not under the shared address."""
    pages = [page("a", key="home"), page("b", key="home", body=OTHER, digest="d2")]
    known = {
        candidate["article_id"]: {**candidate, "content_hash": "older", "extractor_version": "1", "warc_file": "w"}
        for candidate in assemble(pages, {}).candidates
    }
    again = read_otherwise([{**one, "extractor_version": "2"} for one in pages], known)
    assert sorted(row["url"] for row in again) == ["https://site.test/a", "https://site.test/b"]


def test_candidates_stand_in_order_of_their_source():
    """Rows of one source stand together, so that a reader who wants one source reads few groups of rows."""
    pages = [page(name, source=source, digest=name + source) for name in "abcde" for source in ("t", "s")]
    candidates = assemble(pages, {}).candidates
    assert [row["source_id"] for row in candidates] == ["s"] * 5 + ["t"] * 5


def test_a_withheld_article_names_the_checks_that_withheld_it():
    """A critical verdict gives the outcome quarantined with the failed checks as its reason."""
    row = outcomes([fetch("a")], [page("a")], verdict=Verdict.FAILED)["site.test/a"]
    assert (row["outcome"], row["outcome_reason"]) == (Outcome.QUARANTINED, "body_missing")


@pytest.mark.parametrize("retryable", [True, False])
def test_a_rejected_page_keeps_its_reason(retryable):
    """A rejection's reason, its evidence and whether asking again can help reach the ledger."""
    told = {"rejection": "consent_wall", "evidence": "accept all cookies", "retryable": retryable}
    rejected = page("wall", state="rejected", **told)
    row = outcomes([fetch("wall")], [rejected])["site.test/wall"]
    assert (row["outcome"], row["outcome_reason"]) == ("rejected", "consent_wall")
    assert row["outcome_evidence"] == "accept all cookies"
    assert row["retryable"] is retryable
    assert outcomes([fetch("a")], [page("a")])["site.test/a"]["retryable"] is None


@pytest.mark.parametrize(
    ("state", "role", "outcome"),
    [
        ("not_modified", "page", "not_modified"),
        ("redirected", "page", "redirected"),
        ("skipped", "page", "skipped"),
        ("failed", "page", "failed"),
        ("fetched", "entry", "read"),
        ("not_modified", "entry", "read"),
        ("failed", "entry", "failed"),
    ],
)
def test_what_was_not_fetched_has_the_outcome_of_its_request(state, role, outcome):
    """Each state of a request without a page has exactly one outcome."""
    assert outcomes([fetch("x", state=state, role=role)], [])["site.test/x"]["outcome"] == outcome


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9),
            st.integers(0, 4),
            st.sampled_from([STORY, OTHER, ""]),
            st.sampled_from(["article", "rejected"]),
        ),
        unique_by=lambda item: item[0],
    ),
    st.randoms(),
)
def test_every_page_has_one_outcome_and_order_does_not_matter(drawn, shuffler):
    """Whatever pages share, each URL ends in one outcome, and the order they come in changes nothing."""
    pages = [
        page(str(n), key=str(key), body=body, digest=body[:5], state=state, rejection="not_article")
        for n, key, body, state in drawn
    ]
    fetches = [fetch(str(n)) for n, *_ in drawn]
    first = outcomes(fetches, pages)
    shuffler.shuffle(pages)
    assert outcomes(fetches, pages) == first
    assert len(first) == len(fetches)
    counted = [row["outcome"] for row in first.values()]
    published = [row["article_id"] for row in first.values() if row["outcome"] == Outcome.PUBLISHED]
    assert len(published) == len(set(published))
    assert counted.count("rejected") == sum(state == "rejected" for *_, state in drawn)
