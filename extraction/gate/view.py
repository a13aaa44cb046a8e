"""What the gate's tests look at: one page with what several of them want to know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.document import Document
from extraction.page import Page
from extraction.phrases import phrases
from extraction.structured import ARTICLE_TYPES, Json, Structured, types_of
from extraction.text import clean, count_words, visible_text
from warehouse.contract import RejectionReason

LONG_WORDS = 200
"""A body with more words is a text of its own; walls, errors and stubs show less."""
SHORT_WORDS = 60
"""A body with fewer words is no full article, though it may be a brief."""
STUB_WORDS = 150
SENTENCE_WORDS = 25
"""A text of fewer words beside a wall's sentences is a headline's lead or a line of the frame, not a brief."""
Found = tuple[RejectionReason, str] | None
"""A verdict with its evidence; None where a test has nothing against the page."""

_OWN_ARTICLES = 3
"""Articles that a page may mark up beside its own (a related one, a comment); more of them are a list."""
_MAX_ITEMS = 8
_MAX_TITLES, _TITLE_CHARS = 2, 300
"""Title elements that are looked at, of their characters so many; pictures in a page have title elements too."""
_SPLIT = re.compile(r"\s+[|–—\-·•:»›/]+\s+|\s*[|»›]\s*")
_LIST_KINDS = frozenset({"collectionpage", "searchresultspage"})
_LIST_BODY = re.compile(r"(?:^|\s)(?:archive|search|search-(?:results|no-results)|tag|category|home)(?:\s|$)")
_RUNNING_CHARS = 30
_TITLES = frozenset({"h1", "h2"})
_FRAME = frozenset({"footer", "navigation", "header", "hidden", "related", "sidebar", "comments"})


@dataclass(frozen=True)
class View:
    """One page as the gate sees it."""

    page: Page
    raw: bytes
    """The page as served."""

    @property
    def document(self) -> Document:
        """The parsed page."""
        return self.page.document

    @property
    def structured(self) -> Structured:
        """What the page states for machines."""
        return self.page.structured

    @property
    def blocks(self) -> list[Block]:
        """Blocks of text in document order."""
        return self.page.blocks

    @property
    def text(self) -> str:
        """The text that was read as the article's."""
        return self.page.body.text

    @property
    def words(self) -> int:
        """Words of that text."""
        return self.page.body.words

    @cached_property
    def declared(self) -> bool:
        """Whether the page says of itself that it is an article, and nothing that it is a list of them."""
        structured = self.structured
        typed = structured.article is not None and not self.lists_articles
        if not typed and structured.micro_type is not None:
            typed = not self._lists_items
        kind = (structured.first_meta("og:type") or "").lower()
        if kind in {"article", "og:article", "news", "newsarticle"}:
            # Some systems write it on lists of articles too, and on the front page.
            return typed or not (self.is_archive or urlsplit(self.document.url).path.strip("/") == "")
        return typed

    @cached_property
    def types(self) -> frozenset[str]:
        """Types of everything that the page states in JSON-LD."""
        return frozenset(kind for node in self.structured.nodes for kind in types_of(node))

    @cached_property
    def is_archive(self) -> bool:
        """Whether the page says of itself that it is a list: its type, or its system's class on the body."""
        if self.types & _LIST_KINDS:
            return True
        classes = " ".join(self.body_classes)
        return _LIST_BODY.search(classes) is not None and not re.search(r"(?:^|\s)single", classes)

    @cached_property
    def body_classes(self) -> tuple[str, ...]:
        """Class names of the html and body elements, lower-cased, and the body's id."""
        body = self.document.tree.find("body")
        found = [self.document.tree.get("class", "")]
        if body is not None:
            found += [body.get("class", ""), body.get("id", "")]
        return tuple(" ".join(found)[:2_000].lower().split())

    @cached_property
    def lists_articles(self) -> bool:
        """Whether the articles in the page's JSON-LD are those of a list, none of them its own."""
        titles: set[Json] = set()
        for node in self.structured.nodes:
            if types_of(node) & ARTICLE_TYPES and isinstance(title := node.get("headline") or node.get("url"), str):
                titles.add(title)
        if len(titles) <= _OWN_ARTICLES:
            return False
        own = self.structured.article or {}
        path = self.document.url.split("://", 1)[-1].split("?", 1)[0].rstrip("/").lower()
        stated = str([own.get(name) for name in ("url", "@id", "mainEntityOfPage")]).lower()
        return path not in stated and not own.get("articleBody")

    @cached_property
    def running_words(self) -> int:
        """Words that stand in running text rather than in links, at most those of the text that was read."""
        running = (
            b for b in self.blocks if b.link_share < 0.5 and b.chars >= _RUNNING_CHARS and not kinds_of(b) & _FRAME
        )
        return min(self.words, sum(count_words(block.text) for block in running))

    @cached_property
    def _lists_items(self) -> bool:
        """Whether the page marks up many articles as microdata, none of which holds its text."""
        marked = self.document.tree.iterfind(".//*[@itemscope][@itemtype]")
        items = (e for e in marked if e.get("itemtype", "").rstrip("/").rsplit("/", 1)[-1].lower() in ARTICLE_TYPES)
        scopes = list(islice(items, _MAX_ITEMS))
        return len(scopes) > _OWN_ARTICLES and 2 * max(count_words(visible_text(s)) for s in scopes) < self.words

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What the page is headed with: headline, title element, headings, each whole and in its pieces."""
        lines = [self.page.headline.text or ""]
        lines += [element.text or "" for element in islice(self.document.tree.iter("title"), _MAX_TITLES)]
        headings = [block for block in self.blocks if block.tag in _TITLES and not kinds_of(block) & _FRAME]
        lines += [block.text for block in headings if block.link_share < 0.5][:3]
        pieces: dict[str, None] = {}
        for line in lines:
            whole = clean(line[:_TITLE_CHARS])
            for piece in (whole, *_SPLIT.split(whole)):
                if piece.strip():
                    pieces.setdefault(piece.strip())
        return tuple(pieces)

    def titled(self, name: str) -> str | None:
        """The piece of the page's titles that one of a word list's patterns matches whole."""
        return next((t for t in self.titles if match(name, t) or match(name, t.strip(" .…!?·*"))), None)

    def shown(self, limit: int) -> str:
        """Text of the page as a reader sees it, up to a limit."""
        parts: list[str] = []
        size = 0
        for block in self.blocks:
            if "hidden" not in kinds_of(block):
                parts.append(block.text)
                size += len(parts[-1])
                if size > limit:
                    break
        return " ".join(parts)

    @cached_property
    def middle(self) -> str:
        """Running text of the page without its frame, up to some more words than walls say."""
        parts: list[str] = []
        words = 0
        for block in self.blocks:
            if block.link_share < 0.5 and not kinds_of(block) & _FRAME:
                parts.append(block.text)
                words += count_words(block.text)
                if words > SHORT_WORDS * 2:
                    break
        return "\n".join(parts)

    @cached_property
    def unscripted(self) -> str:
        """What the page says to readers without scripts."""
        texts = (" ".join(element.itertext()) for element in self.document.tree.iter("noscript"))
        return clean(" ".join(text for text in texts if "<" not in text)[:2_000])

    @cached_property
    def buttons(self) -> tuple[str, ...]:
        """Texts of the page's buttons: button elements, links that play one, inputs of forms."""
        return tuple(dict.fromkeys(text for text in self._buttons() if 0 < len(text) <= 80))

    def _buttons(self) -> Iterator[str]:
        for element in self.document.tree.iter("button", "a", "input"):
            if element.tag == "input":
                if (element.get("type") or "").lower() in {"submit", "button"}:
                    yield clean(element.get("value") or "")
            elif element.tag == "button" or element.get("role") == "button" or _is_button(element):
                yield clean("".join(islice(element.itertext(), 20))[:200])

    def rest_of(self, pattern_list: str) -> int:
        """Words of the text in lines that no pattern of a list is found in."""
        lines = self.text.split("\n")
        return sum(count_words(line) for line in lines if search(pattern_list, line) is None)

    def behind(self, count: int) -> list[Block]:
        """The text's last block and the blocks behind it, frame and comments apart."""
        if self.page.body.orders is None:
            return []
        end = self.page.body.orders[1]
        return [b for b in self.blocks[end : end + 1 + count] if not kinds_of(b) & (_FRAME - {"sidebar"})]


def _is_button(element: HtmlElement) -> bool:
    names = element.get("class")
    return bool(names) and re.search(r"\b(?:btn|button|cta)", names[:400], re.IGNORECASE) is not None


def search(name: str, text: str) -> str | None:
    """What a pattern of a word list finds in a text; the first pattern that finds anything."""
    return next(every(name, text), None)


def every(name: str, text: str) -> Iterator[str]:
    """What each pattern of a word list that is found in a text finds first, as the text writes it."""
    return (text[found.start() : found.end()] for found in phrases(name).found(_plain(text)))


def match(name: str, text: str) -> bool:
    """Whether a pattern of a word list matches all of a text."""
    return phrases(name).fullmatch(_plain(text))


def _plain(text: str) -> str:
    """A text with the apostrophe of typewriters, which the patterns have."""
    return text.replace("’", "'")
