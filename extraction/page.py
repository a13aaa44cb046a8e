"""What is known of a page before its fields are read: every reader takes it."""

from dataclasses import dataclass
from functools import cached_property

from extraction.blocks import Block, Place, headline_order
from extraction.body import Body
from extraction.document import Document
from extraction.headline import Headline
from extraction.structured import Structured


@dataclass(frozen=True)
class Page:
    """One page, parsed and taken apart."""

    document: Document
    structured: Structured
    blocks: list[Block]
    names: tuple[str, ...]
    """Names under which the site calls itself."""
    headline: Headline
    body: Body

    @cached_property
    def headline_order(self) -> int | None:
        """Position of the headline's block among the blocks; None where the page does not show it."""
        return headline_order(self.blocks, self.headline.text)

    @cached_property
    def places_of_headline(self) -> frozenset[Place]:
        """Places that hold the text or the headline: their names say nothing about what stands beside them."""
        order = self.headline_order
        return self.body.holders | (frozenset(self.blocks[order].places) if order is not None else frozenset())
