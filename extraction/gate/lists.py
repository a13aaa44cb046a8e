"""Pages that lead to articles: home, sections, tags, searches."""

import re
from collections import Counter
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.gate.view import LONG_WORDS, SHORT_WORDS, Found, View, search
from extraction.text import count_words
from warehouse.contract import RejectionReason

_LIST_LINKS = 25
"""Links with texts like headlines from which a page without a text is a list of other pages."""
_SEARCH_PATH = re.compile(
    r"/(?:search|suche|recherche|buscar|busqueda|busca|cerca|ricerca|zoeken|szukaj|sok|sog|haku|kensaku|tags?|topics?|themen?|thema|schlagwort"
    r"|schlagworte|keywords?|stichwort|etiquetas?|etiquettes?|label|labels|mots-cles|temas?|argomenti|dossiers?|author|autor|autoren|auteur|autores)(?:/|$)",
    re.IGNORECASE,
)
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:q|query|s|search|suche|keyword|tag|kw|wd|texto|text)=", re.IGNORECASE)
_SEARCH_CLASS = re.compile(
    r"^(?:search|search-(?:results?|no-results|page)|(?:archive-)?tag|tag-archive|author|page-search)$"
)
_LIST_TYPES = frozenset({"collectionpage", "itemlist", "searchresultspage"})
_TRAILS = 6
"""Linked headlines with teasers from which on a page is a list of others; related links come in threes to fives."""
_TRAIL_SHARE = 0.7
"""Share of what was taken for the article's text that such teasers make up on a list of other pages."""
_TRAIL_CHARS, _TEASER_CHARS = 12, 400
"""Characters of the shortest headline or teaser (Japanese ones are short) and of the longest teaser."""
_HEADINGS = frozenset({"h1", "h2", "h3"})
_POST_CHARS = 60
_MOST_OF_IT = 0.6
"""Share of the text in one post from which on the page is that post's, with beginnings of others."""
_POSTS = 3
"""Whole posts, each under its linked title, from which on a page is a list of them."""


def listing(view: View) -> Found:
    """A list of other pages: linked headlines, with or without teasers, or whole posts one below the other."""
    if view.declared:
        return None
    found = _trails(view) or _posts(view) or _links(view)
    if found is None:
        return None
    searched = searched_by(view)
    if searched:
        return RejectionReason.SEARCH_OR_TAG, f"{searched}: {found}"
    return RejectionReason.SECTION_PAGE, found


def searched_by(view: View) -> str | None:
    """What says that a list is that of a search or of a tag."""
    parts = urlsplit(view.document.url)
    if _SEARCH_PATH.search(parts.path) or _SEARCH_QUERY.search(parts.query):
        return f"{parts.path}?{parts.query}"
    if "searchresultspage" in view.types:
        return "SearchResultsPage"
    return next((f"class {name}" for name in view.body_classes if _SEARCH_CLASS.match(name)), None)


def _links(view: View) -> str | None:
    """Many linked headlines and hardly any text."""
    if view.running_words >= LONG_WORDS:
        return None
    parts = urlsplit(view.document.url)
    frame = {"footer", "navigation"}
    teasers = [b for b in view.blocks if b.link_share > 0.8 and b.chars >= _link_chars(b) and not kinds_of(b) & frame]
    prose = [block for block in view.blocks if block.chars >= 200 and block.link_share < 0.2]
    searched = searched_by(view)
    if searched:
        if finds_nothing(view) or (len(teasers) >= 8 and len(prose) < 3):
            return f"{len(teasers)} links, {view.words} words"
        return None
    home = parts.path.strip("/") in {"", "index.html", "index.php", "home"} and not parts.query
    listed = bool(view.types & _LIST_TYPES) or view.is_archive
    needed = 10 if home or listed else _LIST_LINKS
    if len(teasers) >= needed and len(prose) < 3 and (home or listed or view.running_words < SHORT_WORDS):
        return f"{len(teasers)} links to other pages, {view.words} words of text"
    return None


def _link_chars(block: Block) -> int:
    """Characters of the shortest text that is a headline: Japanese and Chinese say more with fewer."""
    text = block.text
    return 25 if text.isascii() or count_words(text) < len(text) // 4 else 12


def finds_nothing(view: View) -> bool:
    """Whether the page is a search's without a result."""
    if view.words >= SHORT_WORDS or searched_by(view) is None:
        return False
    return "search-no-results" in view.body_classes or search("searches_empty", view.shown(2_000)) is not None


def _posts(view: View) -> str | None:
    """Posts in full, each in a box of its own under a title that links to it."""
    boxes = [e for e in view.document.tree.iter("article") if next(e.iterancestors("article"), None) is None]
    if len(boxes) < _POSTS or not view.text:
        return None
    held = Counter[HtmlElement]()
    titled: set[HtmlElement] = set()
    known = set(boxes)
    total = 0
    for block in view.blocks:
        box = next((above for above in (block.element, *block.element.iterancestors()) if above in known), None)
        if box is not None and block.tag in _HEADINGS and block.link_share > 0.8:
            titled.add(box)
        if block.chars >= _POST_CHARS and block.link_share < 0.3 and block.lines[0] in view.text:
            total += block.chars
            if box is not None:
                held[box] += block.chars
    posts = [held[box] for box in titled if held[box]]
    if len(posts) < _POSTS or max(posts) > _MOST_OF_IT * total or sum(posts) < _TRAIL_SHARE * total:
        return None
    return f"{len(posts)} posts under linked titles, {sum(posts) / total:.0%} of the text"


def _trails(view: View) -> str | None:
    """What says that the text taken from the page is teasers, each behind a linked headline; None where it is not.

    A section page made of teasers reads like an article whose every paragraph has a linked sub-heading.
    """
    teasers, linked = [], False
    for block in view.blocks:
        if block.link_share > 0.8 and block.chars >= _TRAIL_CHARS:
            linked = True
        elif linked and block.link_share < 0.2 and _TRAIL_CHARS <= block.chars <= _TEASER_CHARS:
            linked = False
            if block.lines[0] in view.text:
                teasers.append(block)
    share = sum(block.chars for block in teasers) / max(1, len("".join(view.text.split())))
    if len(teasers) < _TRAILS or share < _TRAIL_SHARE:
        return None
    return f"{len(teasers)} linked headlines with teasers, {share:.0%} of the text"
