"""A site that answers many addresses with one text that no list knows."""

import json

import pytest

import warehouse
from tests.newsroom import copydesk
from warehouse.store import Warehouse

NOTICE = "The printing house is moved to the other quay this week, and our pages rest until the machines run again. "
STORY = "The council voted to keep the {n} running through the winter, and the harbour master called it {n} at last. "


def page(number, headline, body):
    return (
        f'<html lang="en"><head><title>{headline}</title><meta property="og:type" content="article">'
        f'<link rel="canonical" href="https://herald.example/{number}"></head><body><article><h1>{headline}</h1>'
        f'<p class="byline">By Ada Lowe</p><time datetime="2026-11-20T06:00:00Z">20 November 2026</time>'
        f"{body}</article></body>"
    )


@pytest.mark.slow
def test_one_text_under_many_addresses_is_rejected_and_told(tmp_path):
    """Each copy is rejected with the text as evidence, and found by the checks of walls; stories are published."""
    saved = tmp_path / "saved"
    saved.mkdir()
    words = ["ferry", "tram", "lift"]
    for number, word in enumerate(words):
        story = "".join(f"<p>{STORY.format(n=word)}{word} line {n}.</p>" for n in range(6))
        (saved / f"story-{number}.html").write_text(page(f"s{number}", f"The {word} stays", story), "utf-8")
    for number in range(6):
        notice = "".join(f"<p>{NOTICE} Note {n} of {number}.</p>" for n in range(3))
        (saved / f"notice-{number}.html").write_text(page(f"n{number}", f"Headline {number}", notice), "utf-8")
    config = tmp_path / "copydesk.toml"
    config.write_text("", "utf-8")
    done = copydesk(config, "ingest", str(saved), "--now", "2026-11-22T06:00:00Z", "--json")
    assert done.returncode == 1, done.stderr
    root = tmp_path / "data" / "tables"
    ledger = warehouse.read("ledger", root=root, frame="arrow").to_pylist()
    rejected = [row for row in ledger if row["outcome"] == "rejected"]
    assert {row["outcome_reason"] for row in rejected} == {"repeated_text"}
    assert sorted(row["url"] for row in rejected) == [f"https://herald.example/n{number}" for number in range(6)]
    assert all("the same text under 6 addresses: The printing house" in row["outcome_evidence"] for row in rejected)
    assert {row["retryable"] for row in rejected} == {True}
    # Rejected pages are no articles that were seen, and nothing is learned from them.
    known = [row for row in warehouse.read("memory", root=root, frame="arrow").to_pylist() if row["kind"] == "site"]
    assert [json.loads(row["value"])["articles"] for row in known] == [len(words)]
    assert Warehouse(str(root)).known_articles(["ingest:herald.example"]).num_rows == len(words)
    articles = warehouse.read("articles", root=root, frame="arrow").to_pylist()
    assert sorted(row["headline"] for row in articles) == sorted(f"The {word} stays" for word in words)
    found = [check for check in json.loads(done.stdout)["checks"] if check["check"] == "page_withheld"]
    assert [check["count"] for check in found] == [6]
