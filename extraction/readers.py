"""The readers of a page's text: the container that holds nearly all prose, or trafilatura, quickly where that will do.

Trafilatura's full way compares its text with that of two other algorithms and costs twice the quick one. Both give
the same text on nine pages of ten; where the quick one left out much of the page's prose they do not.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree
from lxml.html import HtmlElement

from extraction.blocks import BEHIND_SHARE, FORMS, HOLDER_SHARE, Block, Place, asides, holders, is_cut, kinds_of
from extraction.document import Document
from extraction.lines import ALWAYS_OUT, Line
from extraction.notices import is_notice
from extraction.text import clean_body, ends_sentence, fold

PROSE_CHARS = 60
TOO_SHORT = 250
"""Characters below which a reader's text is not believed without asking another."""
_COVERED = 0.5
"""Share of the page's prose from which the quick reading is believed."""
_COVERED_CHARS = 50
_SHORT_CHARS = 10
"""Characters of the shortest block that is read of a page whose blocks are all shorter than prose, and too many."""
_CLEAR_CHARS = 1_000
_CLEAR_SHARE = 0.8
"""A page of which one element holds this share of a running text of so many characters needs no reader that guesses
where the text stands. Five pages of nine are such."""
_WHOLE_PAGE = frozenset({"body", "main"})
_LINK_BLOCK = 0.8
_HEAD_CHARS = 60
"""Characters of a block, folded, by which it is found in a text."""
_SAMPLED = 1_000
"""Blocks or links at most that are looked at one by one, spread over the page, where each takes time with its size."""
_SIBLINGS = 2_500
"""Links of one element up to which trafilatura is asked: 8,000 in one paragraph take it 3.5 s, 16,000 take 18 s."""
_LINK_DEPTHS = 150_000
"""Depths of all links together up to which trafilatura is asked: about 20 µs for each. Three thousand links twenty
levels deep make 60,000."""
_NEVER_READ = (
    "aside", "embed", "footer", "iframe", "menu", "object", "script", "style", "noscript", "canvas", "map", "picture",
    "svg", "video", "audio", "button", "datalist", "dialog", "fieldset", "link", "input", "label", "math", "nav",
    "option", "select", "template", "textarea", "img",
)  # fmt: skip
"""Elements of which trafilatura's quick way takes nothing: its passes over the tree cost less without them."""


class Reader(StrEnum):
    """Who read a text."""

    BLOCKS = "blocks"
    """This package: all of one container, each line with its place."""
    TRAFILATURA = "trafilatura"
    """Its lines have no places, may be several blocks run together, and may come twice."""
    MEMORY = "memory"
    """The places of the site's template."""


@dataclass(frozen=True)
class Reading:
    """Lines of text with who read them."""

    lines: list[Line]
    reader: Reader


def read_lines(document: Document, blocks: Sequence[Block]) -> Reading:
    """The page's text as the cheapest reader that fits the page gives it."""
    prose = prose_of(blocks, _COVERED_CHARS)
    total = sum(block.chars for block in prose)
    clear = _container(prose, total)
    if clear is not None:
        return Reading(_inside(clear, blocks), Reader.BLOCKS)
    if is_cut(blocks) or _is_maze(document.tree):
        running = prose_of(blocks, _SHORT_CHARS)
        inside = second_reader(blocks) or [Line(text, fold(text), block) for block in running for text in block.printed]
        return Reading(inside, Reader.BLOCKS)
    boxes = {place for block in blocks for place in block.places if place.certain}
    texts = _quick(document, prose, total, boxes) if total >= TOO_SHORT else None
    if texts is None:
        texts = _lines(_without(document.tree, (), boxes), document.url, fast=False)
        if total < TOO_SHORT and (asking := _asking(texts, blocks)):
            texts = _lines(_without(document.tree, (), boxes | asking), document.url, fast=False)
    return Reading([Line(text, fold(text)) for text in texts], Reader.TRAFILATURA)


def _quick(document: Document, prose: Sequence[Block], total: int, boxes: Collection[Place]) -> list[str] | None:
    """What trafilatura's quick way reads; None where that is not to be believed."""
    texts = _lines(_without(document.tree, _NEVER_READ, boxes), document.url, fast=True)
    believed = sum(map(len, texts)) >= TOO_SHORT and _coverage(texts, prose, total) >= _COVERED
    return texts if believed else None


def _asking(texts: Sequence[str], blocks: Sequence[Block]) -> set[Place]:
    """Places named for a newsletter or for consent, where a text is that of such boxes: a brief is shorter than they.

    None where it is not. A place that holds the page's heading is named for something else.
    """
    asking = {block.order: [place for place in block.places if place.kinds & FORMS] for block in blocks}
    keys = {fold(line) for block in blocks if asking[block.order] for line in block.lines}
    inside = sum(len(text) for text in texts if fold(text) in keys)
    if 2 * inside <= sum(map(len, texts)):
        return set()
    return {place for places in asking.values() for place in places if next(place.element.iter("h1"), None) is None}


def _is_maze(tree: HtmlElement) -> bool:
    """Whether links stand so many and so deep that trafilatura would take many seconds.

    For each box it looks at the links in all of it: the time grows with the links times their depth, and for the links
    of one paragraph with the square of their number.
    """
    links = list(tree.iter("a"))
    if len(links) <= _SAMPLED:
        return False
    if len(links) > _SIBLINGS and max(Counter(link.getparent() for link in links).values()) > _SIBLINGS:
        return True
    step = -(-len(links) // _SAMPLED)
    return step * sum(sum(1 for _ in link.iterancestors()) for link in links[::step]) > _LINK_DEPTHS


def agreement(orders: Collection[int], blocks: Sequence[Block]) -> float | None:
    """How far a text agrees with the page's structure: its share, 0 to 1, of the running text that the page shows.

    None where the page shows no running text. `orders` are the positions of the text's blocks.
    """
    prose = prose_of(blocks, _COVERED_CHARS, behind=HOLDER_SHARE)  # what stands before a text may be a banner
    total = sum(block.chars for block in prose)
    return sum(block.chars for block in prose if block.order in orders) / total if total else None


def _container(prose: Sequence[Block], total: int) -> HtmlElement | None:
    """The element that holds nearly all of a long text directly or one level deeper; None where none does.

    Where that is the page itself, what stands around the text is in it too: it takes a reader that tells them apart.
    """
    if total < _CLEAR_CHARS:
        return None
    held: Counter[HtmlElement] = Counter()
    for block in prose:
        held[block.element] += block.chars
        if (parent := block.element.getparent()) is not None:
            held[parent] += block.chars
    holder, chars = held.most_common(1)[0]
    clear = chars >= _CLEAR_SHARE * total and holder.tag not in _WHOLE_PAGE
    return _grown(holder, prose) if clear else None


def _grown(holder: HtmlElement, prose: Sequence[Block]) -> HtmlElement:
    """The element, or the one around it where the text begins there: what follows is in a box that unfolds."""
    around = holder.getparent()
    if around is None or around.tag in _WHOLE_PAGE:
        return holder
    first = next((block.order for block in prose if holder in (block.element, block.element.getparent())), 0)
    before = any(block.order < first and block.element.getparent() is around for block in prose)
    return around if before else holder


def _inside(holder: HtmlElement, blocks: Sequence[Block]) -> list[Line]:
    """Lines of the blocks inside an element, without those in places that hold nothing of an article."""
    elements = set(holder.iter())
    inside = [block for block in blocks if block.element in elements]
    wrappers = holders((block.chars, block) for block in inside)
    return [
        Line(text, fold(text), block) for block in inside if is_of_container(block, wrappers) for text in block.printed
    ]


def is_of_container(block: Block, wrappers: frozenset[Place]) -> bool:
    """Whether a block inside the text's container is read with it: nothing says that it holds none of an article."""
    if block.link_share > _LINK_BLOCK or block.tag == "figcaption":
        return False
    return not kinds_of(block, wrappers) & (ALWAYS_OUT | {"sidebar"})


def _lines(tree: HtmlElement, url: str, *, fast: bool) -> list[str]:
    """The tree is left as it is: trafilatura works on a copy."""
    from trafilatura import bare_extraction

    found = bare_extraction(tree, url=url, include_comments=False, deduplicate=False, with_metadata=False, fast=fast)
    text = (found.text if found else None) or ""
    return [line for raw in text.split("\n") if (line := _plain(raw))]


def _without(tree: HtmlElement, names: Sequence[str], places: Collection[Place]) -> HtmlElement:
    """A copy of the tree without elements of these names, these places and asides; the tree itself where none is."""
    boxes = {*(place.element for place in places), *asides(tree)}
    if not names and not boxes:
        return tree
    copy = deepcopy(tree)
    for box in [twin for one, twin in zip(tree.iter(), copy.iter(), strict=True) if one in boxes] if boxes else ():
        box.drop_tree()
    if names:
        head = copy.find("head")
        if head is not None:
            copy.remove(head)
        etree.strip_elements(copy, *names, with_tail=False)
    return copy


def _plain(raw: str) -> str:
    """A line without the marks with which trafilatura writes lists and tables."""
    line = clean_body(raw)
    if line.startswith("- "):
        line = line[2:].lstrip()
    return line.strip("| ") if line.startswith("|") or line.endswith("|") else line


def _coverage(lines: Sequence[str], prose: Sequence[Block], total: int) -> float:
    """Share of the page's running text that a reading holds."""
    whole = fold("\n".join(lines)).replace(" ", "")
    step = -(-len(prose) // _SAMPLED)
    if step > 1:
        prose = prose[::step]
        total = sum(block.chars for block in prose)
    keys = ((block, fold(block.text).replace(" ", "")[:_HEAD_CHARS]) for block in prose)
    found = sum(block.chars for block, key in keys if key and key in whole)
    return found / total if total else 0.0


def prose_of(blocks: Sequence[Block], chars: int, *, behind: float = BEHIND_SHARE) -> list[Block]:
    """Blocks of running text of at least so many characters, without those in places that hold none of the article.

    `behind` is that of `holders`.
    """
    running = [block for block in blocks if block.chars >= chars and block.link_share < 0.3]
    wrappers = holders(((block.chars, block) for block in running), behind)
    out = (ALWAYS_OUT - {"meta"}) | {"sidebar"}
    return [block for block in running if not kinds_of(block, wrappers) & out]


def _parts(held: Counter[HtmlElement], blocks: Sequence[Block]) -> list[HtmlElement]:
    """The element that holds most, with those of its name in elements of the same names.

    Adverts and walls part a text, and some systems set one from modules. Where the parts have titles or lines of their
    own at their head, they are articles, teasers or comments, of which it is one.
    """
    holder, _ = held.most_common(1)[0]
    name = _name(holder)
    alike = [one for one in held if _name(one) == name] if name[1] else []
    names = _names_down_to(holder) if 1 < len(alike) <= _ALIKE else []
    parts = [one for one in alike if names and _names_down_to(one) == names]
    one_text = len(parts) > 1 and all(held[part] for part in parts) and not _are_headed(parts, blocks)
    return parts if one_text else [holder]


def _are_headed(parts: Sequence[HtmlElement], blocks: Sequence[Block]) -> bool:
    """Whether titles, names or links of their own stand between parts or at their heads."""
    inside = {element: number for number, part in enumerate(parts) for element in part.iter()}
    orders = [block.order for block in blocks if block.element in inside]
    number, headings = 0, 0
    behind: list[list[Block]] = [[] for _ in parts]
    for block in blocks[orders[0] : orders[-1]]:
        if block.element not in inside:
            if _is_title(block):
                return True
            told = block.links or (block.tag not in _NO_HEADS and not is_notice(block.text))
            if told and not kinds_of(block) & ALWAYS_OUT:
                behind[number].append(block)
        elif inside[block.element] != number:
            number = inside[block.element]
            if block.tag == "h1" or (block.tag in _TITLES and block.links):
                return True
            headings += block.tag in _TITLES
    told_apart = {tuple(block.text for block in some) for some in behind[:-1] if some}
    linked = sum(any(block.links for block in some) for some in behind[:-1])
    seams = len(parts) - 1
    return headings == seams or 2 * max(linked, len(told_apart)) > seams


def _is_title(block: Block) -> bool:
    """Whether a block may be what another article is headed by."""
    return block.tag in _TITLES or (block.link_share > _LINK_BLOCK and block.chars >= _TITLE_CHARS)


def _names_down_to(element: HtmlElement) -> list[tuple[str, str]]:
    """Names of an element and of those around it."""
    return [_name(one) for one in (element, *element.iterancestors())]


def _name(element: HtmlElement) -> tuple[str, str]:
    """An element's name with its first class name."""
    return element.tag, next(iter(element.get("class", "").split()), "")


_ALIKE = 50
"""Elements at most that are compared with the one that holds most."""
_TITLES, _TITLE_CHARS = frozenset({"h1", "h2", "h3", "h4"}), 20
_NO_HEADS = frozenset({"button", "figcaption", "blockquote"})


def second_reader(blocks: Sequence[Block]) -> list[Line]:
    """Blocks of the container that holds the most prose: for pages whose names lead trafilatura astray."""
    held: Counter[HtmlElement] = Counter()
    running = [block for block in blocks if block.chars >= PROSE_CHARS and block.link_share < 0.3]
    wrappers = holders((block.chars, block) for block in running)
    for block in running:
        if not kinds_of(block, wrappers) & ALWAYS_OUT:
            parent = block.element.getparent()
            for element, weight in ((block.element, 1.0), (parent, 0.9)):
                if element is not None:
                    held[element] += int(block.chars * weight) if ends_sentence(block.text) else 0
    if not held:
        return []
    parts = _parts(held, blocks)
    if sum(held[part] for part in parts) < TOO_SHORT:
        return []
    inside = {element for part in parts for element in part.iter()}
    return [
        Line(line, fold(line), block)
        for block in blocks
        if block.element in inside and not kinds_of(block, wrappers) & ALWAYS_OUT
        for line in block.printed
    ]
