"""Live blogs: a page on which posts pile up is no article; what stands above the posts is its lead."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from extraction.blocks import Block, HeadlineBlocks, Place, kinds_of
from extraction.lines import ALWAYS_OUT
from extraction.text import count_words, ends_sentence

_POSTS = 4
"""Posts from which a list is a live blog's."""
_POST_CHARS = 60
_LEAD_CHARS = 40
_LINKED = 0.8
"""A sentence of which more than this is a link to somewhere else; leads of live blogs link a lot."""
LEAD_WORDS = 15
"""Words of the shortest lead that is worth keeping as an article's text."""
_DEPTH = 10
"""Boxes within boxes through which the list of posts is looked for."""
_LIST_SHARE = 0.8
"""A box that holds this share of a live blog's text is the list or around it, not a post."""
_TRIED = 2
"""Places named after a live blog, one in another, that are looked into: bounds the time for boxes without end."""
_HEADINGS = frozenset({"h2", "h3", "h4"})
_CLOCK = re.compile(r"\W{0,3}\d{1,2}[:.h時]\s?\d{2}\b")
_SPACED = 15
"""Characters for each of which a text that sets spaces between words has one at least."""
_AROUND = frozenset({"navigation", "footer", "comments", "related", "sidebar", "consent", "newsletter", "hidden"})
_SHARE = 0.4
"""Share of the page's running text that stands in the posts of a live blog."""


@dataclass(frozen=True)
class LiveBlog:
    """Posts of a live blog and what stands above them."""

    posts: int
    """Number of posts on the page."""
    lead: tuple[Block, ...]
    """Blocks between the headline and the first post; empty where they hold no text worth the name."""


def find_live_blog(blocks: Sequence[Block], headline: HeadlineBlocks, *, stated: bool = False) -> LiveBlog | None:
    """The page's live blog; None where it has none or where it is a small part of the page.

    Args:
        blocks: the page's blocks of text.
        headline: where the article's headline stands.
        stated: the page says of itself that it is one: its posts need no telling name.
    """
    running = [block for block in blocks if block.chars >= _chars(block, _POST_CHARS) and block.link_share < 0.3]
    lists: dict[Place, list[Block]] = defaultdict(list)
    for block in running:
        for place in block.places:
            if "live" in place.kinds and place.element.tag not in {"body", "html", "main", "article"}:
                lists[place].append(block)
    total = sum(block.chars for block in running)
    large = [item for item in lists.items() if sum(block.chars for block in item[1]) > _SHARE * total]
    for place, inside in sorted(large, key=lambda item: len(item[1]))[:_TRIED]:  # a wrapper is named after it too
        posts, first = _posts(place.element, inside)
        if posts >= _POSTS:
            return LiveBlog(posts, _lead(blocks, headline, first))
    own = [block for block in running if not kinds_of(block) & _AROUND]
    if not stated or len(own) < _POSTS:
        return None
    posts, first = _posts(own[0].element.getroottree().getroot(), own)
    heads = sum(1 for block in blocks[max(0, first - 2) :] if _heads_post(block))
    return LiveBlog(posts, _lead(blocks, headline, first)) if posts >= _POSTS and 2 * heads >= posts else None


def _heads_post(block: Block) -> bool:
    """Whether a block stands at the head of a post: its time or its heading."""
    return block.tag in _HEADINGS or block.moment is not None or _CLOCK.match(block.text) is not None


def _chars(block: Block, chars: int) -> int:
    """So many characters, or half of them in scripts that set no spaces."""
    text = block.text[:200]
    return chars if text.count(" ") * _SPACED > len(text) else chars // 2


def _posts(holder: HtmlElement, inside: Sequence[Block]) -> tuple[int, int]:
    """Number of boxes side by side that hold the blocks, and the position of the first block in them."""
    rows = [(block, _boxes(holder, block.element)) for block in inside]
    chars = sum(block.chars for block in inside)
    for depth in range(_DEPTH):
        held: Counter[HtmlElement] = Counter()
        for block, boxes in rows:
            if depth < len(boxes):
                held[boxes[depth]] += block.chars
        if not held:
            break
        child, most = held.most_common(1)[0]
        if most < _LIST_SHARE * chars:
            return sum(1 for box in held if box.tag not in {"p", "ul", "ol", "blockquote"}), rows[0][0].order
        rows = [(block, boxes) for block, boxes in rows if depth < len(boxes) and boxes[depth] is child]
    return 0, rows[0][0].order


def _boxes(holder: HtmlElement, element: HtmlElement) -> list[HtmlElement]:
    """The outermost elements between `holder` and the element, which is the last where they are few."""
    boxes: deque[HtmlElement] = deque(maxlen=_DEPTH)
    above: HtmlElement | None = element
    while above is not None and above is not holder:
        boxes.append(above)
        above = above.getparent()
    return list(reversed(boxes))


def _lead(blocks: Sequence[Block], headline: HeadlineBlocks, first: int) -> tuple[Block, ...]:
    top = headline.order(first)
    above = blocks[0 if top is None else top + 1 : first]
    whole = {
        block
        for block in above
        if block.chars >= _chars(block, _LEAD_CHARS)
        and block.link_share < _LINKED
        and ends_sentence(block.text)
        and not kinds_of(block) & (ALWAYS_OUT | {"sidebar"})
    }
    beside = {block.element.getparent() for block in whole}
    lead = tuple(
        block
        for block in above
        if block in whole or (block.tag == "p" and block.element.getparent() in beside and block.link_share < _LINKED)
    )
    return lead if count_words(" ".join(block.text for block in lead)) >= LEAD_WORDS else ()
