"""The second gate: one text under many addresses of a source."""

import uuid

import pytest

from extraction import ReadText, same_texts
from extraction.repetition import FEW, LONG_WORDS, MANY
from warehouse.contract import RejectionReason

NOTICE = "The desk is closed for maintenance. Incident {n} was recorded at 10:0{n}, please come back later."


def notice(number, *, source="herald", headline=None, words=16):
    return ReadText(source, f"{source}.test/{number}", headline or f"Story {number}", NOTICE.format(n=number), words)


def story(number, source="herald"):
    words = " ".join(f"{word}{'abcdefghijklmnopqrstuvwxyz'[number]}" for word in ("ferry", "quay", "tide"))
    return ReadText(source, f"{source}.test/story/{number}", f"Tale {number}", words, 3)


def weather(number):
    text = f"Quayhaven {number} degrees, wind {3 * number} knots, sea {number / 2} metres, rain {7 * number} per cent."
    return ReadText("herald", f"herald.test/weather/{number}", f"Weather {number}", text, 14)


def tremor(number):
    """A text that a program writes: the same sentences about other places."""
    town, coast, day = (f"{word}{'abcdefghij'[number]}" for word in ("Quay", "Sund", "Tor"))
    text = (
        f"A tremor was felt in {town} on {day}, the survey said. Its centre lay off the coast of {coast}. "
        f"Nobody in {town} was hurt. Who felt it can tell the survey on its page, where a map of {coast} is kept."
    )
    return ReadText("herald", f"herald.test/tremor/{number}", f"Tremor in {town}", text, 42)


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
        [story(1), *(notice(number) for number in range(MANY - 1))],
        [notice(number) for number in range(FEW - 1)],
        [notice(1) for _ in range(2 * MANY)],
        [notice(number, source=f"paper-{number}") for number in range(MANY)],
        [ReadText("herald", f"herald.test/{number}", "Photos", "", 0) for number in range(2 * MANY)],
        [ReadText("herald", f"herald.test/{number}", "2026", "12 : 30", 2) for number in range(2 * MANY)],
        [weather(number) for number in range(2 * MANY)],
        [story(1), *(tremor(number) for number in range(2 * MANY))],
        [ReadText("herald", f"herald.test/{number}", "Hours", NOTICE, LONG_WORDS) for number in range(FEW)]
        + [story(number) for number in range(FEW)],
    ],
    ids=[
        "few",
        "two",
        "one article fetched often",
        "many sources",
        "no text",
        "nothing but figures",
        "other figures",
        "one pattern",
        "an article at three addresses",
    ],
)
def test_what_is_no_repetition_stays(texts):
    """Few copies, one article, other sources, empty bodies, texts on one pattern: each is for its own check."""
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


WALL = (
    "Dear reader, the page that you asked for is being prepared for you, which takes a while on days like this one. {}"
)
SLUGS = ("ferry-late", "quay-sold", "tide-high", "mayor-leaves", "lights-out", "bridge-shut")


@pytest.mark.parametrize(
    "varies",
    [
        lambda slug: f"Your ray is {hash(slug) & 0xFFFFFF:x}7af.",
        lambda slug: f"Incident {uuid.uuid5(uuid.NAMESPACE_URL, slug)}",
        lambda slug: f"You asked for /news/{slug}.",
        lambda slug: f"Go on to https://herald.test/{slug} in a moment.",
        lambda slug: f"Story of the {slug} is waiting.",
        lambda slug: f"Your word is {slug.split('-')[0]}.",
    ],
    ids=["hexadecimal", "uuid", "path", "address", "headline", "one word"],
)
def test_copies_that_differ_a_little(varies):
    """Names of incidents, the address and the headline that were asked for: the notice is one all the same."""
    texts = [ReadText("herald", slug, f"Story of the {slug}", WALL.format(varies(slug)), 25) for slug in SLUGS]
    assert sorted(same_texts([*texts, *map(story, range(20))])) == list(range(len(SLUGS)))


def test_a_small_source_that_shows_nothing_else():
    """Three pages are all that a small source has, and all three are the wall; beside a story they may be anything."""
    texts = [notice(number) for number in range(FEW)]
    assert len(same_texts(texts)) == FEW
    assert same_texts([*texts, story(1)]) == {}


def test_japanese_copies_are_compared_by_letters():
    """No spaces tell its words."""
    wall = "ただいまアクセスが集中しページを表示できません。しばらくしてからもう一度お試しください。受付は{}です"
    texts = [ReadText("herald", sign, sign, wall.format(sign), 30) for sign in "春夏秋冬山川"]
    assert len(same_texts([*texts, *map(story, range(20))])) == len(texts)
