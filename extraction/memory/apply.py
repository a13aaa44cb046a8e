"""A page read with what is known of its site: by its places where the template is known, without known boilerplate."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml.html import HtmlElement

from extraction.article import Article, Rejected
from extraction.blocks import Block, Place, kinds_of, read_blocks
from extraction.body import Body
from extraction.lines import ALWAYS_OUT, Line
from extraction.memory.model import SHORT_CHARS, Field, Holds
from extraction.memory.paths import Paths, hash64
from extraction.memory.site import SiteMemory
from extraction.memory.templates import Template
from extraction.memory.trace import HEADINGS, shows
from extraction.page import Page
from extraction.text import fold, shorten

_CHECKED_OF = 32
"""One page in so many is read both ways though its wrapper fits, so that a wrapper that has become wrong is noticed.
Which ones is a matter of the address: the same page is treated the same every time."""
_UNKNOWN = 0.15
"""Share of the text found by places that may stand at places never seen before."""
_PROSE_CHARS = 60
_TEXT_PARTS = frozenset({"h2", "h3", "h4", "h5", "li", "dd", "dt", "blockquote"})
_LEAST_CHARS = 200
"""Characters of a text that is believed without asking the general readers."""
_WHOLE_CHARS = 1_300
"""Shorter texts may be those of briefs, stubs and walls: the gate sees the whole page then."""


@dataclass(frozen=True)
class Fitted:
    """A page's blocks and the lines of its text by a template."""

    wrapper: int
    blocks: list[Block]
    lines: list[Line]
    always: frozenset[Field]
    """Fields that this template prints on nearly every page."""
    printed: frozenset[Field]
    """Fields whose place is there."""


@dataclass(frozen=True)
class Misfit:
    """Why a page cannot be read by the template that it looks like."""

    wrapper: int
    reason: str
    moved: bool = True
    """Whether things stand elsewhere than they did, rather than something rare stands among them."""


@dataclass(frozen=True)
class Trial:
    """How a page's wrapper fared."""

    tried: Fitted | Misfit | None
    fitted: bool = False
    checked: bool | None = None
    misfit: str | None = None

    def accepted(self, page: Page, result: Article | Rejected) -> "Trial":
        """After the page was read through it: whether that is to be believed."""
        if isinstance(result, Rejected):
            return replace(self, misfit=f"the gate says {result.reason.value}")
        found = {
            Field.HEADLINE: page.headline_order,
            Field.BYLINE: result.byline,
            Field.DATE: result.published_at,
        }
        missing = [name for name, value in found.items() if value is None and name in self._always()]
        if missing:
            return replace(self, misfit=f"no {missing[0].value} where this template has it")
        if result.word_count < _LEAST_WORDS:
            return replace(self, misfit=f"{result.word_count} words")
        return replace(self, fitted=True)

    def _always(self) -> frozenset[Field]:
        return self.tried.always if isinstance(self.tried, Fitted) else frozenset()

    def compared(self, through: Article | Rejected | None, general: Article | Rejected) -> "Trial":
        """After the page was read in the general way too, whose result is the one taken."""
        if not self.fitted or not isinstance(through, Article) or not isinstance(general, Article):
            return replace(self, fitted=False)
        return replace(self, fitted=False, checked=agrees(through.body, general.body))

    @property
    def moved(self) -> str | None:
        """Why the page is not as its template was, where things moved; None where it is, or is only rare."""
        if isinstance(self.tried, Misfit):
            return self.tried.reason if self.tried.moved else None
        return self.misfit

    def as_fields(self) -> dict[str, Any]:
        """The same as fields of a trace."""
        if self.tried is None:
            return {}
        misfit = self.tried.reason if isinstance(self.tried, Misfit) else self.misfit
        return {"wrapper": self.tried.wrapper, "fitted": self.fitted, "checked": self.checked, "misfit": misfit}


_LEAST_WORDS = 30


def fit(memory: SiteMemory, tree: HtmlElement, layout: int, paths: Paths) -> Fitted | Misfit | None:
    """The page's text by the places of its template; None where the template is not known well enough."""
    wrapper = memory.wrapper_of(layout)
    template = memory.templates.get(wrapper.key) if wrapper is not None else None
    if template is None:
        return None
    dead = template.dead

    def skipped(element: HtmlElement) -> bool:
        return paths.of(element) in dead

    blocks = read_blocks(tree, skipped)
    found = _chosen(blocks, template, paths)
    if not isinstance(found, str) and sum(len(line.text) for line in found) < _WHOLE_CHARS:
        blocks = read_blocks(tree)
        found = _chosen(blocks, template, paths)
    if isinstance(found, str):
        return Misfit(template.key, found, moved=not found.startswith(_RARE))
    if sum(len(line.text) for line in found) < _LEAST_CHARS:
        return None
    places = {paths.of(block.element) for block in blocks}
    printed = frozenset(name for name, known in template.fields.items() if known & places)
    return Fitted(template.key, blocks, found, template.always, printed)


_RARE = "text at a place that tells nothing"


def _chosen(blocks: Sequence[Block], template: Template, paths: Paths) -> list[Line] | str:
    """Lines of the blocks at places that hold text; or why that is not to be believed."""
    held = [template.holds.get(paths.of(block.element)) for block in blocks]
    inside = [index for index, one in enumerate(held) if one is Holds.BODY]
    if not inside:
        return "no text where this template has it"
    around = _holders([blocks[index] for index in inside])
    lines: list[Line] = []
    known = unknown = 0
    for index in range(inside[0], len(blocks)):
        block, holds = blocks[index], held[index]
        if holds is Holds.OTHER:
            continue
        if holds is not Holds.BODY:
            beside = _stands_beside(block, template, paths)
            if index > inside[-1] and not beside:
                continue
            unknown += 0 if holds is Holds.ONCE else block.chars
            if not (beside and _reads_like_text(block, around, once=holds is Holds.ONCE)):
                if index < inside[-1] and _may_be_text(block, around):
                    return f"{_RARE}: {shorten(block.text, 80)}"
                continue
        else:
            known += block.chars
        lines.extend(Line(text, fold(text), block) for text in block.lines)
    if unknown > _UNKNOWN * (known + unknown):
        return f"{unknown} of {known + unknown} characters stand where no page had any"
    return lines


def _stands_beside(block: Block, template: Template, paths: Paths) -> bool:
    """Whether a block stands in an element that holds text, or in a list, quote or table in such a one."""
    element, levels = block.element.getparent(), 0
    while element is not None and levels < _LEVELS:
        if paths.of(element) in template.containers:
            return True
        element, levels = element.getparent(), levels + 1
    return False


_LEVELS = 3


def _reads_like_text(block: Block, around: frozenset[Place], *, once: bool) -> bool:
    if block.link_share >= _LINKED or kinds_of(block, around) & (ALWAYS_OUT | {"sidebar", "figure"}):
        return False
    sentence = block.chars >= _SENTENCE_CHARS and _SENTENCE_END.search(block.lines[-1]) is not None
    return once or sentence or block.chars >= _PROSE_CHARS or block.tag in _TEXT_PARTS


def _may_be_text(block: Block, around: frozenset[Place]) -> bool:
    """Whether a block among the text's own is nothing that surely does not belong to it: the general readers decide."""
    return block.link_share < _LINKED and not kinds_of(block, around) & ALWAYS_OUT


_LINKED = 0.5
_SENTENCE_CHARS = 20
_SENTENCE_END = re.compile(r"""[.!?…。！？]["'”’»)\]]*$""")


def _holders(blocks: Sequence[Block]) -> frozenset[Place]:
    """Telling elements around a good part of the text: their names say nothing about single blocks."""
    held: Counter[Place] = Counter()
    for block in blocks:
        for place in block.places:
            held[place] += block.chars
    total = sum(block.chars for block in blocks)
    return frozenset(place for place, chars in held.items() if chars > _HOLDER_SHARE * total)


_HOLDER_SHARE = 0.3


def is_checked(url: str) -> bool:
    """Whether a page of this address is read both ways."""
    return hash64(url) % _CHECKED_OF == 0


def agrees(known: str, general: str) -> bool:
    """Whether the text by places is the text that the general readers find.

    It may have more than they, who leave parts out: up to a half more. It may lack next to nothing of theirs.
    """
    ours, theirs = ({fold(line) for line in text.split("\n")} - {""} for text in (known, general))
    both, size = sum(map(len, ours & theirs)), sum(map(len, theirs))
    return both >= _KEPT * size and sum(map(len, ours)) <= _MORE * size


_KEPT, _MORE = 0.9, 1.5


def without_segments(memory: SiteMemory, body: Body, blocks: Sequence[Block], paths: Paths) -> Body:
    """The body without lines that are known boilerplate of the site; they are added to what was removed."""
    known = [block for block in blocks if memory.may_be_boilerplate(hash64(fold(block.text)))]
    known = [b for b in known if (hash64(fold(b.text)), paths.of(b.element)) in memory.boilerplate]
    if not known:
        return body
    lines = body.text.split("\n")
    out = [_is_one_of(fold(line), known) for line in lines]
    for index in range(len(lines) - 1, -1, -1):
        block, following = out[index], out[index + 1] if index + 1 < len(lines) else known[0]
        heads = block is not None and (block.tag in HEADINGS or block.chars < SHORT_CHARS)
        if heads and following is None:
            out[index] = None  # it heads a part of the article ("Questions and answers"), as on other pages
    removed = [line for line, block in zip(lines, out, strict=True) if block is not None]
    if not removed:
        return body
    text = "\n".join(line for line, block in zip(lines, out, strict=True) if block is None)
    return replace(body, text=text, removed=(*body.removed, *removed))


def _is_one_of(key: str, blocks: Sequence[Block]) -> Block | None:
    """The block that shows a folded line; None where none does."""
    if not key:
        return None
    return next((block for block in blocks if (text := fold(block.text)) == key or shows(text, key)), None)
