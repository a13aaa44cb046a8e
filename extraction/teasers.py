"""Cards that lead to other articles: what stands in them is of those, not of the page's own article."""

from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block
from extraction.page import Page
from extraction.prefixes import signed
from extraction.stamps import parse_stamp
from extraction.text import fold, visible_text

_CARD_LEVELS, _HEADING_WORDS = 4, 4
"""How far up from a line its card ends, and words of the shortest headline of another article."""
_TITLED = 0.6
"""Share of link text in a line that is the title of another article and its date."""
_SMALL_CARD = 3
"""So far up a card need not be one among others of its kind."""
_CARD_ELEMENTS, _NEAR = 100, 4
"""Elements of the largest card that are looked at, and those beside a card."""
_HEADINGS = frozenset({"a", "h2", "h3", "h4", "h5"})
_PAGE = frozenset({"body", "html", "main"})


def holders_of_text(page: Page) -> frozenset[HtmlElement]:
    """The elements around the headline and around the end of the text."""
    orders = [page.headline_order, page.body.orders[1] if page.body.orders else None]
    elements = [page.blocks[order].element for order in orders if order is not None]
    return frozenset(around for element in elements for around in (element, *element.iterancestors()))


def is_of_teaser(block: Block, around: frozenset[HtmlElement]) -> bool:
    """Whether a line stands in a card that leads to another article: below a heading, or a link as long as one.

    A card with more than two elements around the line is one among others of its kind. Headings and links that hold a
    word of the line are of the author's own box: 'More by Anna Roe'.
    """
    if _TITLED <= block.link_share < 1 and block.element not in around and _holds_title(block):
        return True
    card, words = block.element, frozenset(fold(block.text).split())
    for level in range(_CARD_LEVELS):
        if card in around or card.tag in _PAGE:
            return False
        parent = card.getparent()
        if parent is None:
            return False
        if (level < _SMALL_CARD or _has_twin(card)) and _heads(card, block.element, words):
            return True
        card = parent
    return False


def _holds_title(block: Block) -> bool:
    """Whether a line is the linked title of another article with its date, and no byline with links in it."""
    links = (visible_text(link, 200) for link in islice(block.element.iter("a"), _NEAR))
    words = len(fold(block.text).split())
    return words > _HEADING_WORDS and signed(block.text) is None and not any(map(parse_stamp, links))


def _heads(card: HtmlElement, line: HtmlElement, words: frozenset[str]) -> bool:
    """Whether a heading or a link of another article stands above a line in a card."""
    for element in islice(card.iter(), _CARD_ELEMENTS):
        if element is line:
            return False
        if element.tag in _HEADINGS:
            text = fold(visible_text(element, 200)).split()
            if len(text) >= _HEADING_WORDS and words.isdisjoint(text):
                return True
    return False


def _has_twin(card: HtmlElement) -> bool:
    """Whether an element of the same name and class stands near, beside it."""
    beside = (*islice(card.itersiblings(), _NEAR), *islice(card.itersiblings(preceding=True), _NEAR))
    return any(other.tag == card.tag and other.get("class") == card.get("class") for other in beside)
