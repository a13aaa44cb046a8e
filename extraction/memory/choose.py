"""Which of a page's blocks are its text, by what the places of its template held on other pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from lxml.html import HtmlElement

from extraction.blocks import Block, Place, holders, kinds_of
from extraction.lines import ALWAYS_OUT, Line
from extraction.memory.model import Field, Holds
from extraction.memory.paths import Paths
from extraction.memory.templates import Template
from extraction.prefixes import LINE_CHARS, signed
from extraction.readers import PROSE_CHARS, is_of_container
from extraction.sift import is_stray
from extraction.text import ends_sentence, fold, shorten

RARE = "text at a place that tells nothing"
"""How the reason begins where something rare stands among the text, rather than that things have moved."""
_UNKNOWN = 0.15
"""Share of the text found by places that may stand at places never seen before."""
_TEXT_PARTS = frozenset({"h2", "h3", "h4", "h5", "li", "dd", "dt", "blockquote"})
_SENTENCE_CHARS = 20
_LINKED, _LINK = 0.5, 0.8
"""Share of link text from which a block is not taken for running text, and from which it is a link and nothing else."""
_LEVELS = 3
"""Elements between a block and one that holds text within which it stands beside the text: lists, quotes, tables."""


@dataclass(frozen=True)
class Chosen:
    """The lines of a text by the places of its template."""

    lines: list[Line]
    leaked: tuple[str, ...]
    """What stands among them and is none of the article's, as the page's structure, its words or its place tell: a
    newsletter box, links to other articles. Left out, and reported as where the general readers take it out."""

    @property
    def chars(self) -> int:
        """Of all lines."""
        return sum(len(line.text) for line in self.lines)


def choose(blocks: Sequence[Block], template: Template, paths: Paths) -> Chosen | str:
    """Lines of the blocks at places that hold text; or why that is not to be believed."""
    places = [paths.of(block.element) for block in blocks]
    held = [template.holds.get(place) for place in places]
    top = next((index for index, place in enumerate(places) if place in template.fields[Field.HEADLINE]), 0)
    inside = [
        block
        for index, block in enumerate(blocks)
        if held[index] is Holds.BODY and (index > top or _is_prose(block))  # menus stand in cells like those of text
    ]
    if not inside:
        return "no text where this template has it"
    text = _Text(inside, template, paths)
    lines: list[Line] = []
    others: list[Line] = []
    known = unknown = 0
    for block in blocks[inside[0].order :]:
        holds = held[block.order]
        use = text.use_of(block, holds)
        if use is _Use.UNSURE:
            return f"{RARE}: {shorten(block.text, 80)}"
        if use is _Use.TEXT:
            lines += _lines_of(block)
            known += block.chars if holds is Holds.BODY else 0
        elif use is _Use.AMONG:
            others += _lines_of(block)
        told = text.is_near(block) or (holds is None and _is_prose(block) and ends_sentence(block.lines[-1]))
        if holds in {None, Holds.MIXED} and use is not _Use.AMONG and told and text.may_be_text(block):
            unknown += block.chars
    if unknown > _UNKNOWN * (known + unknown):
        return f"{unknown} of {known + unknown} characters stand where no page had any"
    return Chosen(lines, tuple(line.text for line in others if is_stray(line, text.around) or _is_sentence(line)))


class _Use(Enum):
    """What becomes of a block."""

    TEXT = auto()
    OUT = auto()
    AMONG = auto()
    """Left out, from among the text: what leaks stands there."""
    UNSURE = auto()
    """The general readers decide."""


class _Text:
    """Where the text of one page stands: the blocks at places that held text on other pages."""

    def __init__(self, inside: Sequence[Block], template: Template, paths: Paths) -> None:
        self.around: frozenset[Place] = holders((block.chars, block) for block in inside)
        self._last = inside[-1].order
        prose = [block for block in inside if _is_prose(block)] or inside
        self._whole = _around_both(prose[0].element, prose[-1].element)
        self._template, self._paths = template, paths

    def use_of(self, block: Block, holds: Holds | None) -> _Use:
        """What becomes of a block behind the text's beginning, by what its place held on other pages."""
        if holds is Holds.BODY:
            return _Use.OUT if _is_link(block) else _Use.TEXT
        if holds is Holds.OTHER or not self.is_near(block):
            if self._whole not in block.element.iterancestors() or not is_of_container(block, self.around):
                return _Use.OUT
            return _Use.UNSURE if holds is not Holds.OTHER and _is_prose(block) else _Use.AMONG
        if self._is_beside(block) and self._reads_like_text(block, once=holds is Holds.ONCE):
            return _Use.TEXT
        return _Use.UNSURE if block.order < self._last and self.may_be_text(block) else _Use.OUT

    def is_near(self, block: Block) -> bool:
        """Whether a block stands before the text's end or beside it."""
        return block.order <= self._last or self._is_beside(block)

    def _is_beside(self, block: Block) -> bool:
        """Whether a block stands in an element that holds text, or in a list, quote or table in such a one."""
        element, levels = block.element.getparent(), 0
        while element is not None and levels < _LEVELS:
            if self._paths.of(element) in self._template.containers:
                return True
            element, levels = element.getparent(), levels + 1
        return False

    def _reads_like_text(self, block: Block, *, once: bool) -> bool:
        if block.link_share >= _LINKED or kinds_of(block, self.around) & (ALWAYS_OUT | {"sidebar", "figure"}):
            return False
        sentence = block.chars >= _SENTENCE_CHARS and ends_sentence(block.lines[-1])
        return once or sentence or block.chars >= PROSE_CHARS or block.tag in _TEXT_PARTS

    def may_be_text(self, block: Block) -> bool:
        """Whether a block among the text's own is nothing that surely does not belong to it."""
        if block.chars <= LINE_CHARS and signed(block.text) is not None:
            return False  # its byline, or that of a box
        return block.link_share < _LINKED and not kinds_of(block, self.around) & ALWAYS_OUT


def _around_both(first: HtmlElement, last: HtmlElement) -> HtmlElement | None:
    """The innermost element around two; None where that is the page itself."""
    outer = set(first.iterancestors())
    both = next((element for element in last.iterancestors() if element in outer), None)
    return None if both is None or both.tag in {"body", "html"} else both


def _is_link(block: Block) -> bool:
    """Whether a block is a link to something else, where all stand in cells or lists of one kind."""
    return block.link_share > _LINK and not ends_sentence(block.lines[-1])


def _is_prose(block: Block) -> bool:
    return block.chars >= PROSE_CHARS and block.link_share < _LINKED


def _is_sentence(line: Line) -> bool:
    """Whether a line that is none of the text's reads like one of them."""
    return line.block is not None and _is_prose(line.block) and ends_sentence(line.text)


def _lines_of(block: Block) -> list[Line]:
    return [Line(text, fold(text), block) for text in block.printed]
