"""The second gate: one text under many addresses of a source."""

import pytest

from extraction import ReadText, same_texts
from extraction.repetition import LONG_WORDS, MANY
from warehouse.contract import RejectionReason

NOTICE = "The desk is closed for maintenance. Incident {n} was recorded at 10:0{n}, please come back later."


def notice(number, *, source="herald", headline=None, words=16):
    return ReadText(source, f"{source}.test/{number}", headline or f"Story {number}", NOTICE.format(n=number), words)


def story(number, source="herald"):
    words = " ".join(f"{word}{'abcdefghijklmnopqrstuvwxyz'[number]}" for word in ("ferry", "quay", "tide"))
    return ReadText(source, f"{source}.test/story/{number}", f"Tale {number}", words, 3)


def test_one_text_under_many_addresses_is_no_article():
    """Every copy is rejected, numbers in it apart, with the text and a further try; the source's stories stay."""
    texts = [story(1), *(notice(number) for number in range(MANY)), story(2)]
    found = same_texts(texts)
    assert sorted(found) == list(range(1, MANY + 1))
    (said,) = {(one.reason, one.retryable) for one in found.values()}
    assert said == (RejectionReason.REPEATED_TEXT, True)
    assert found[1].evidence.startswith(f"the same text under {MANY} addresses: The desk is closed for maintenance.")


@pytest.mark.parametrize(
    "texts",
    [
        [notice(number) for number in range(MANY - 1)],
        [notice(1) for _ in range(2 * MANY)],
        [notice(number, source=f"paper-{number}") for number in range(MANY)],
        [ReadText("herald", f"herald.test/{number}", "Photos", "", 0) for number in range(2 * MANY)],
        [ReadText("herald", f"herald.test/{number}", "2026", "12 : 30", 2) for number in range(2 * MANY)],
    ],
    ids=["few", "one article fetched often", "many sources", "no text", "nothing but figures"],
)
def test_what_is_no_repetition_stays(texts):
    """Few copies, one article, other sources, empty bodies: each is for its own check."""
    assert same_texts(texts) == {}


@pytest.mark.parametrize(("others", "rejected"), [(MANY + 1, False), (MANY, True)])
def test_a_long_article_at_many_addresses_stays(others, rejected):
    """Long and under one headline it is an article that is shown often, unless the source consists of nothing else."""
    texts = [notice(number, headline="Hours", words=LONG_WORDS) for number in range(MANY)]
    assert bool(same_texts([*texts, *map(story, range(others))])) is rejected


def test_a_long_text_under_different_headlines_is_none():
    """Headlines come from metadata, the text is the wall that stands before them all."""
    texts = [notice(number, words=LONG_WORDS) for number in range(MANY)]
    assert len(same_texts([*texts, *map(story, range(20))])) == MANY
