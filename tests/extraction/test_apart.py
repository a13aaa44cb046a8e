"""Briefs beside boxes that are longer than they: teasers, comments, forms, notes about the author."""

import pytest

from extraction import Article, extract

URL = "https://paper.example/news/harbour-bridge-closes"
TITLE = "Harbour bridge closes for repairs"
TEXT = [
    "The harbour bridge will be closed for repairs from Monday until the autumn, the port authority said on Thursday.",
    "Engineers found cracks in two of the steel cables during a routine inspection in February.",
    "Ferries will run every twenty minutes between the fish market and the old customs house, and cyclists go free.",
    "The city council expects the work to cost 4.2 million crowns, half of which the region will pay.",
    "Shopkeepers on the eastern bank fear that customers will stay away during the summer.",
    "A spokeswoman for the port authority said that letters had been sent to all residents.",
]
NEWS = [
    "A dog that was lost on the moor for nine days found its own way home last night.",
    "The library in Ulvik opens on Sundays from next month, a first in its ninety years.",
    "Three bakers from the island won the bread prize with a loaf of barley and kelp.",
    "The old tram depot will be torn down, though thousands had signed a petition against that.",
    "A storm in the night lifted the roof from the school gymnasium in Brekke.",
]
COMMENTS = [
    "I walk over this bridge every day and nobody ever told me that it was unsafe, what a shame for this town!",
    "My grandfather helped to build it in the fifties, he would turn in his grave.",
    "Finally something is done about it, thank you to the council for acting before someone is hurt.",
]
AUTHOR = [
    "Anna Roe has reported from the harbour for twelve years and writes a column on Saturdays.",
    "She studied economics in Bergen and worked for the radio before she joined the paper in 2011.",
    "Her book on the last dockers of the North Sea was published in spring, and a second one is on its way.",
]
LETTER = [
    "Get the most important news from the harbour every morning at six.",
    "We send it on weekdays and promise not to fill your inbox with anything that you did not ask for.",
    "You can unsubscribe at any time with one click at the end of each letter that we send you.",
]
BLOCKER = [
    "It looks like you are using an ad blocker, and we understand why you might want to.",
    "Advertising pays for the journalists who write for you and for the people who print the paper.",
    "Thank you for standing by a paper of your region, without you it would not exist.",
]


def paragraphs(texts: list[str]) -> str:
    """Some texts as markup."""
    return "".join(f"<p>{text}</p>" for text in texts)


BOXES = {
    "teasers with linked headings": "<section class='sc-a1'><h2>More news</h2>"
    + "".join(
        f"<div class='x9'><a href='/t{n}'><h3>{text[:40]}</h3></a><p>{text}</p></div>" for n, text in enumerate(NEWS)
    )
    + "</section>",
    "teasers with links at their ends": "<div class='mod'><h2>Latest</h2>"
    + "".join(
        f"<div class='i'><h4><a href='/t{n}'>{text[:40]}</a></h4><p>{text} <a href='/t{n}'>more</a></p></div>"
        for n, text in enumerate(NEWS)
    )
    + "</div>",
    "comments": "<div class='q7'><h3>Comments</h3>"
    + "".join(
        f"<div class='r2'><b>reader{n}</b><p>{text}</p><button>Reply</button></div>" for n, text in enumerate(COMMENTS)
    )
    + "</div>",
    "comments without a heading": "<div class='q7'>"
    + "".join(
        f"<div class='r2'><b>reader{n}</b><p>{text}</p><a href='#'>Antworten</a></div>"
        for n, text in enumerate(COMMENTS)
    )
    + "</div>",
    "about the author": f"<div class='k3'><h4>About Anna Roe</h4>{paragraphs(AUTHOR)}</div>",
    "about the author, named so": f"<div class='author-box'><h4>Anna Roe</h4>{paragraphs(AUTHOR)}</div>",
    "a newsletter": f"<div class='k4'><h3>Newsletter</h3>{paragraphs(LETTER)}</div>",
    "a form": f"<div class='k4'>{paragraphs(LETTER)}<input type='email'><button>Go</button></div>",
    "a plea against blockers": f"<div class='k5'><h3>Dear reader</h3>{paragraphs(BLOCKER)}<button>Done</button></div>",
}
THEMES = {
    "an article": "<main>{before}<article class='post hentry'><header><h1>{title}</h1><div>By Anna Roe</div></header>"
    "<div class='entry-content'>{text}</div></article>{behind}</main>",
    "bare boxes": "<div class='w'>{before}<h1>{title}</h1><p>By Anna Roe</p>"
    "<div class='t'><div>{text}</div></div>{behind}</div>",
    "one box": "<div class='w'>{before}<h1>{title}</h1><p>By Anna Roe</p>{text}{behind}</div>",
}


def body(theme: str, text: str, *, before: str = "", behind: str = "") -> list[str]:
    """Lines that are read of a page."""
    inside = THEMES[theme].format(title=TITLE, text=text, before=before, behind=behind)
    found = extract(
        f"<html><head><title>{TITLE}</title><meta property='og:type' content='article'></head><body>"
        f"<nav><a href='/n'>News</a></nav>{inside}<footer><p>© 2026 The Daily Quay</p></footer></body></html>".encode(),
        URL,
    )
    assert isinstance(found, Article), found
    return found.body.split("\n")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("box", BOXES)
def test_box_apart_is_none_of_the_text(box: str, theme: str) -> None:
    """However short the text is, what stands in a box behind it, or before its headline, is left out."""
    for count in (2, 3, 6):
        assert body(theme, paragraphs(TEXT[:count]), behind=BOXES[box]) == TEXT[:count]
        if box.startswith(("teasers", "a ")):
            assert body(theme, paragraphs(TEXT[:count]), before=BOXES[box]) == TEXT[:count]


PARTS = {
    "a box for the next part": f"<div class='u'>{paragraphs(TEXT[2:])}</div>",
    "a box with a heading": f"<div class='u'><h2>What comes next</h2>{paragraphs(TEXT[2:])}</div>",
    "a list": "<ul>" + "".join(f"<li>{text}</li>" for text in TEXT[2:]) + "</ul>",
    "a call-out": f"<div class='u'><b>In short</b><ul><li>{TEXT[2]}</li><li>{TEXT[3]}</li></ul></div>"
    f"{paragraphs(TEXT[4:])}",
    "a part with a form behind it": f"<div class='u'>{paragraphs(TEXT[2:] + NEWS + COMMENTS)}"
    "<form><input type='email'><button>Go</button></form></div>",
}


@pytest.mark.parametrize("part", PARTS)
def test_part_in_a_box_of_its_own_is_the_text(part: str) -> None:
    """A box with nothing about it that leads away goes with the two paragraphs before it."""
    assert [line for line in TEXT if line not in body("bare boxes", paragraphs(TEXT[:2]) + PARTS[part])] == []


def test_modules_of_one_name_are_the_text() -> None:
    """Where the text is set from boxes of one name, none of them is apart, whatever stands first in it."""
    rows = [f"<div class='row'><span>Advertisement</span>{paragraphs(TEXT[n : n + 2])}</div>" for n in (0, 2, 4)]
    assert [line for line in TEXT if line not in body("bare boxes", "".join(rows))] == []


@pytest.mark.parametrize("box", ["comments", "about the author", "a newsletter"])
def test_box_with_its_heading_is_apart_of_a_single_paragraph(box: str) -> None:
    """Beside one paragraph, what the heading of a box or its replies say still counts."""
    assert body("an article", paragraphs(TEXT[:1]), behind=BOXES[box]) == TEXT[:1]


def test_text_in_a_box_beside_its_lead_is_the_text() -> None:
    """One paragraph may be the lead of a text that stands in a box of its own, named or with a form in it."""
    rest = f"<div class='author-text'>{paragraphs(TEXT[1:4])}<form><input type='email'><button>Go</button></form></div>"
    assert body("one box", paragraphs(TEXT[:1]) + rest) == TEXT[:4]
