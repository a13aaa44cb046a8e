"""The text that a page states for machines, held against the text it shows."""

import json

import pytest

from extraction import Article, extract
from warehouse.contract import SignalKind

URL = "https://paper.example/news/harbour-bridge"
PARAGRAPHS = [
    "The council closed the old harbour bridge on Tuesday after divers found cracks in two of its seven piers.",
    "Buses are sent round by the mill, which takes a quarter of an hour longer in the morning and more on Fridays.",
    "A firm from the next county will begin with the repair in spring and hopes to be through before the regatta.",
    "Shopkeepers on the quay asked for a ferry; the mayor promised an answer before the end of the month.",
    "The bridge was built for carts and trams a hundred years ago and was last painted when the trams were given up.",
]
PROMO = "Our readers' favourite: the ten best walks along the coast, now in one handy volume for the coming summer."
CLOSING = "Have you seen something we should know? Write to the desk and we will look into it without naming you."


def body(shown: list[str], stated: str) -> Article:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Harbour bridge closes"}
    script = json.dumps({**data, "articleBody": stated})
    html = (
        f'<html><head><title>Harbour bridge closes</title><script type="application/ld+json">{script}</script></head>'
        f"<body><article><h1>Harbour bridge closes</h1>{''.join(shown)}</article></body></html>"
    )
    found = extract(html.encode(), URL)
    assert isinstance(found, Article)
    return found


def shown(*lines: str) -> list[str]:
    return [line if line.startswith("<") else f"<p>{line}</p>" for line in lines]


def test_what_is_not_in_the_stated_text_is_taken_out() -> None:
    """A promo between two paragraphs and a call behind the last one go, and are told as removed; headings stay."""
    heading = "What the divers found"
    found = body(shown(PARAGRAPHS[0], PROMO, f"<h2>{heading}</h2>", *PARAGRAPHS[1:], CLOSING), " ".join(PARAGRAPHS))
    assert found.body.split("\n") == [PARAGRAPHS[0], heading, *PARAGRAPHS[1:]]
    told = [signal.evidence for signal in found.signals if signal.kind is SignalKind.BOILERPLATE_REMOVED]
    assert told == [PROMO, CLOSING]


def test_the_lead_stays_where_only_the_text_below_it_is_stated() -> None:
    """Publishers state the body without the lead above it."""
    found = body(shown(*PARAGRAPHS), " ".join(PARAGRAPHS[1:]))
    assert found.body.split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "stated",
    [
        "\n".join(PARAGRAPHS[:3]) + " Shopkeepers on the quay asked …",
        "A quite different report on the weather, the harvest and the price of bread in the towns of the plain. " * 5,
        "The council closed the old harbour bridge on Tuesday.",
        "",
    ],
    ids=["breaks off", "another text", "a summary", "none"],
)
def test_a_statement_that_is_not_the_whole_text_takes_nothing_out(stated: str) -> None:
    """One that breaks off, tells of something else or sums up leaves the text as it was read."""
    found = body(shown(*PARAGRAPHS, CLOSING), stated)
    assert found.body.split("\n") == [*PARAGRAPHS, CLOSING]
