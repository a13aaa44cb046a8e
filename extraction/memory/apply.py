"""A page read with what is known of its site: by its places where the template is known, without known boilerplate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml.html import HtmlElement

from extraction.article import Article, Rejected
from extraction.blocks import Block, read_blocks
from extraction.body import Body
from extraction.memory.choose import RARE, Chosen, choose
from extraction.memory.model import SHORT_CHARS, Field
from extraction.memory.paths import Paths, hash64
from extraction.memory.site import SiteMemory
from extraction.memory.trace import HEADINGS, shows
from extraction.page import Page
from extraction.text import fold
from warehouse.contract import FieldSource

_CHECKED_OF = 32
"""One page in so many is read both ways though its wrapper fits, so that a wrapper that has become wrong is noticed.
Which ones is a matter of the address: the same page is treated the same every time."""
_LEAST_CHARS = 200
"""Characters of a text that is believed without asking the general readers."""
_WHOLE_CHARS = 1_300
"""Shorter texts may be those of briefs, stubs and walls: the gate sees the whole page then."""


@dataclass(frozen=True)
class Fitted:
    """A page's blocks and the lines of its text by a template."""

    wrapper: int
    blocks: list[Block]
    chosen: Chosen
    silent: frozenset[int]
    """Positions of blocks where the template prints no field."""
    prints: frozenset[Field]
    """Fields that this template prints: a page that lacks one is read in the general way too."""
    always: frozenset[Field]
    """Those of them that it prints on nearly every page: where one is missing, things have moved."""


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
    """Why the wrapper did not fit; None too where the page merely lacks what some pages of its template lack."""
    moved: str | None = None
    """Why the page is not as its template was, where things moved."""

    @classmethod
    def of(cls, tried: Fitted | Misfit | None) -> "Trial":
        """Before the page is read."""
        if not isinstance(tried, Misfit):
            return cls(tried)
        return cls(tried, misfit=tried.reason, moved=tried.reason if tried.moved else None)

    def accepted(self, page: Page, result: Article | Rejected) -> "Trial":
        """After the page was read through it: whether that is to be believed.

        Where the page lacks a field that others of its template print, the general way looks for it on all of the page.
        """
        if isinstance(result, Rejected):
            return self._against(f"the gate says {result.reason.value}")
        if result.word_count < _LEAST_WORDS:
            return self._against(f"{result.word_count} words")
        if page.body.agreement is not None and page.body.agreement < _AGREEMENT:
            return replace(self, misfit=f"{page.body.agreement:.0%} of the page's running text")
        dated = None if result.published_source is FieldSource.FEED else result.published_at
        found = {Field.HEADLINE: page.headline_order, Field.BYLINE: result.byline, Field.DATE: dated}
        missing = [name for name, value in found.items() if value is None]
        if isinstance(self.tried, Fitted):
            if lost := [name for name in missing if name in self.tried.always]:
                return self._against(f"no {lost[0].value} where this template has it")
            if self.tried.prints.intersection(missing):
                return self
        return replace(self, fitted=True)

    def _against(self, reason: str) -> "Trial":
        return replace(self, misfit=reason, moved=reason)

    def compared(self, through: Article | Rejected | None, general: Article | Rejected) -> "Trial":
        """After the page was read in the general way too, whose result is the one taken."""
        if not self.fitted or not isinstance(through, Article) or not isinstance(general, Article):
            return replace(self, fitted=False)
        return replace(self, fitted=False, checked=agrees(through.body, general.body))

    def as_fields(self) -> dict[str, Any]:
        """The same as fields of a trace."""
        if self.tried is None:
            return {}
        fared = {"fitted": self.fitted, "checked": self.checked, "misfit": self.misfit}
        return {"wrapper": self.tried.wrapper, **fared}


_LEAST_WORDS = 30
_AGREEMENT = 0.6
"""Share of the page's running text, as its structure tells it, that a text by places holds. With less, structure and
places disagree: the general readers decide."""


def fit(
    memory: SiteMemory, tree: HtmlElement, layout: int, paths: Paths, *, whole: bool = False
) -> Fitted | Misfit | None:
    """The page's text by the places of its template; None where the template is not known well enough.

    `whole`: also those parts of the page are read that never held anything of an article.
    """
    wrapper = memory.wrapper_of(layout)
    if wrapper is None:
        return None
    paths.follow(memory.loose[wrapper.key])
    template = memory.templates.get(wrapper.key)
    if template is None:
        return None
    dead = template.dead

    def skipped(element: HtmlElement) -> bool:
        return paths.of(element) in dead

    blocks = read_blocks(tree, None if whole else skipped)
    found = choose(blocks, template, paths)
    if not whole and isinstance(found, Chosen) and found.chars < _WHOLE_CHARS:
        blocks = read_blocks(tree)
        found = choose(blocks, template, paths)
    if isinstance(found, str):
        return Misfit(template.key, found, moved=not found.startswith(RARE))
    if found.chars < _LEAST_CHARS:
        return None
    silent = frozenset(block.order for block in blocks if paths.of(block.element) in template.silent)
    return Fitted(template.key, blocks, found, silent, template.prints, template.always)


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
    kept = body.keeping([index for index, block in enumerate(out) if block is None])
    return replace(kept, removed=(*body.removed, *removed))


def _is_one_of(key: str, blocks: Sequence[Block]) -> Block | None:
    """The block that shows a folded line; None where none does."""
    if not key:
        return None
    return next((block for block in blocks if (text := fold(block.text)) == key or shows(text, key)), None)
