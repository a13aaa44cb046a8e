"""What `copydesk memory` tells a person."""

from datetime import UTC, datetime

from extraction import learn
from flows.cli.memory import told
from tests.extraction.test_memory import PROMO, trace

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)


def lines(count):
    return list(told("town", learn(None, [trace(number, promo=PROMO) for number in range(1, count + 1)], NOW)))


def test_boilerplate_is_told_with_its_support_and_its_place():
    """A text that is taken out comes with the articles that had it, and with where on the page it stands."""
    text = "\n".join(lines(8))
    assert "town[/]: version 1 of 2026-11-20T06:00:00+00:00, from 8 articles, 1 templates, 1 boilerplate texts" in text
    assert f"on 8 of 8 articles since it came up: {PROMO}" in text
    assert "template 1, main > article.story > div.story-text > p" in text
    assert "pages are read by its places" in text


def test_a_template_that_is_not_used_says_what_it_lacks():
    """A template of which too few articles were seen says how many, and how many are needed."""
    assert "not used yet: learned from 2 articles, 3 are needed" in "\n".join(lines(2))
