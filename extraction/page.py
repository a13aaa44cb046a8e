"""What is known of a page before its fields are read: every reader takes it."""

from dataclasses import dataclass
from functools import cached_property

from extraction.blocks import Block, HeadlineBlocks, Place, kinds_of
from extraction.body import Body
from extraction.document import Document
from extraction.headline import Headline
from extraction.hints import NO_HINTS, Hints
from extraction.structured import Structured

NO_AUTHORS = frozenset({"related", "comments", "newsletter", "advert", "consent", "navigation", "form", "caption"})
"""Places where nobody is named as the author."""
_BEFORE, _AFTER, _BEHIND = 6, 14, 8
"""Blocks before and after the headline, and behind the text, among which the byline stands."""


@dataclass(frozen=True)
class Page:
    """One page, parsed and taken apart."""

    document: Document
    structured: Structured
    blocks: list[Block]
    names: tuple[str, ...]
    """Names under which the site calls itself."""
    headline: Headline
    shown: HeadlineBlocks
    """Where that stands."""
    body: Body
    hints: Hints = NO_HINTS
    """What announced the page said of it."""
    silent: frozenset[int] = frozenset()
    """Positions of blocks where the site's other pages print no field."""

    @cached_property
    def headline_order(self) -> int | None:
        """Position of the headline's block among the blocks; None where the page does not show it."""
        return self.shown.order()

    @cached_property
    def places_of_headline(self) -> frozenset[Place]:
        """Places that hold the text or the headline: their names say nothing about what stands beside them."""
        order = self.headline_order
        return self.body.holders | (frozenset(self.blocks[order].places) if order is not None else frozenset())

    @cached_property
    def zones(self) -> tuple[list[Block], list[Block]]:
        """Blocks around the headline up to the text's beginning, and blocks behind the text, that may hold a byline."""
        blocks, top = self.blocks, self.headline_order
        start, end = self.body.orders or (None, None)
        if top is None:
            top = next((b.order for b in reversed(blocks[: (start or 0) + 1]) if b.tag == "h1"), None)
        head: list[Block] = []
        if top is not None:
            head += blocks[top : top + 1 + _AFTER]
            head += reversed(blocks[max(0, top - _BEFORE) : top])
        if start is not None and (top is None or not top <= start <= top + _AFTER):
            head += reversed(blocks[max(0, start - _BEFORE) : start + 2])
        unique = [block for block in dict.fromkeys(head) if end is None or block.order <= end]
        tail = blocks[end + 1 : end + 1 + _BEHIND] if end is not None else []
        return [b for b in unique if self.may_sign(b, NO_AUTHORS)], [b for b in tail if self.may_sign(b, NO_AUTHORS)]

    def may_sign(self, block: Block, never: frozenset[str]) -> bool:
        """Whether a byline can stand where a block does; a 'credit' outside of a figure is the author's."""
        if block.order in self.silent:
            return False
        kinds = kinds_of(block, self.places_of_headline) & never
        return not kinds or (
            kinds == {"caption"}
            and next(block.element.iterancestors("figure"), None) is None
            and block.element.tag != "figcaption"
        )
