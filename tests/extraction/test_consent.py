"""Boxes that ask for consent beside an article, however they are named: they are none of its text, and no wall."""

import pytest

from extraction import Article, Rejected, extract
from warehouse.contract import RejectionReason

URL = "https://paper.example/news/harbour-bridge-closes"
PARAGRAPHS = [
    "The harbour bridge will be closed for repairs from Monday until the autumn, the port authority said on Thursday.",
    "Engineers found cracks in two of the steel cables during a routine inspection in February.",
    "Ferries will run every twenty minutes between the fish market and the old customs house, and cyclists go free.",
    "Shopkeepers on the eastern bank fear that customers will stay away during the summer.",
    "A spokeswoman for the port authority said that letters had been sent to all residents.",
]
SENTENCES = [
    "We use cookies on our website. Some of them are essential, while others help us to improve it.",
    "If you are under 16 and wish to give consent to optional services, you must ask your guardians for permission.",
    "Personal data may be processed, such as IP addresses, for example for personalized ads and content.",
    "You can find more information about the use of your data in our privacy policy.",
    "Here you will find an overview of all cookies used. You can give your consent to whole categories.",
    "Statistics cookies collect information anonymously and help us to understand how visitors use our website.",
    "Content from video platforms is blocked by default until cookies of external media are accepted.",
    "We and our 212 partners store information on your device and read it there, to measure advertising.",
]
_TEXTS = "".join(f"<p>{text}</p>" for text in SENTENCES)
BOXES = {
    "of a library": f'<div id="BorlabsCookieBox" class="BorlabsCookie" role="dialog"><div style="display: none">'
    f'<div class="cookie-box"><h3>Privacy</h3>{_TEXTS}<a href="#">I accept</a></div></div></div>',
    "in categories": '<div class="cmplz-banner optin" role="dialog">'
    + "".join(f"<details><summary>More</summary><div><span>{text}</span></div></details>" for text in SENTENCES)
    + "<button>Accept</button><button>Deny</button></div>",
    "whose names are made by a tool": f'<div class="sc-1x9k"><div class="sc-77a"><h2>About your data</h2>{_TEXTS}'
    "<button>Accept all</button><button>Reject</button></div></div>",
    "with a heading": f'<div id="layer"><div class="inner"><h2>Cookies</h2>{_TEXTS}<a class="btn">OK</a></div></div>',
    "with an input": f'<div id="layer"><div class="inner">{_TEXTS}<input type="submit" value="Save selection">'
    "</div></div>",
}
THEMES = {
    "a theme": '<main><article class="post hentry"><header><h1>{title}</h1><div>By Anna Roe</div></header>'
    '<div class="entry-content">{text}</div></article></main>',
    "bare boxes": '<div class="w"><h1>{title}</h1><p>By Anna Roe</p><div class="t"><div>{text}</div></div></div>',
}
TITLE = "Harbour bridge closes for repairs"


def page(theme: str, before: str, text: str, behind: str, title: str = TITLE) -> bytes:
    """An article with this before and behind it."""
    inside = THEMES[theme].format(title=title, text=text)
    return (
        f"<html><head><title>{title}</title><meta property='og:type' content='article'></head><body>{before}"
        f"<nav><a href='/n'>News</a></nav>{inside}{behind}<footer><p>© 2026 The Daily Quay</p></footer></body></html>"
    ).encode()


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("paragraphs", [2, 3, 5])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("box", BOXES)
def test_brief_beside_a_long_box_is_read(box: str, theme: str, paragraphs: int, first: bool) -> None:
    """A text that is shorter than the box that asks for consent is the article, without a line of the box."""
    texts = PARAGRAPHS[:paragraphs]
    text = "".join(f"<p>{one}</p>" for one in texts)
    found = extract(page(theme, *((BOXES[box], text, "") if first else ("", text, BOXES[box]))), URL)
    assert isinstance(found, Article), found
    assert found.body.split("\n") == texts
    assert found.headline == TITLE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("box", BOXES)
def test_box_in_place_of_the_text_is_a_wall(box: str, theme: str) -> None:
    """Where nothing stands beside the box it is a wall: no article is made of what it says."""
    found = extract(page(theme, "", BOXES[box].replace("display: none", ""), ""), URL)
    assert isinstance(found, Rejected), found.body
    assert found.reason is RejectionReason.CONSENT_WALL
    assert found.retryable


@pytest.mark.parametrize("title", ["Court forbids cookie banners", "What the judgment of Thursday means for the web"])
def test_article_about_consent_is_one(title: str) -> None:
    """A text that speaks of consent from its first paragraph on is the article's, buttons in it or not."""
    lines = [
        "The court of appeal ruled that a publisher may not hide the button with which cookies are refused.",
        "The judges held that consent is void where personal data go to hundreds of partners that nobody can name.",
        "“We use cookies to personalise content” is no information, the presiding judge said about the privacy notice.",
        "Advertisers had argued that a device without an identifier is worth next to nothing to their partners.",
        "The data protection office in Holm said it would send the ruling about consent to all publishers.",
    ]
    film = '<div class="embed-box"><p>We use cookies to show you this film.</p><button>Accept cookies</button></div>'
    text = "".join(f"<p>{line}</p>" for line in lines[:3]) + film + "".join(f"<p>{line}</p>" for line in lines[3:])
    found = extract(page("bare boxes", "", text, "", title), URL)
    assert isinstance(found, Article), found
    assert [line for line in lines if line not in found.body] == []


def test_brief_beside_the_terms_of_a_newsletter_is_read() -> None:
    """A form with long terms, named as one, is not taken for the text above it."""
    terms = [
        f"By sending the form of part {number} you tell us where to write, and we keep it for {number} months at most."
        for number in range(3, 12)
    ]
    box = '<div class="newsletter-signup"><div>' + "".join(f"<p>{text}</p>" for text in terms) + "</div></div>"
    found = extract(page("bare boxes", "", "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2]), box), URL)
    assert isinstance(found, Article), found
    assert found.body.split("\n") == PARAGRAPHS[:2]
