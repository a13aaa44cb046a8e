"""Captions of an article's pictures: no part of its text unless they are asked for."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, takewhile

from extraction.blocks import Block, Place, kinds_of
from extraction.body import Body
from extraction.lines import ALWAYS_OUT, Line, locate
from extraction.markdown import CAPTION
from extraction.notices import is_notice
from extraction.page import Page
from extraction.text import fold

_ABOVE = 4
"""Blocks above the text of a page without a headline among which its first picture's caption stands."""
_PICTURES = ("img", "picture", "video", "amp-img", "iframe")
_NEAR = 2
"""Elements between a caption of an element with a telling name and the one that holds its picture too."""
_PAGE = frozenset({"body", "article", "main"})
_OUT = (ALWAYS_OUT - {"caption"}) | {"sidebar"}


def with_captions(page: Page, body: Body) -> Body:
    """The text with the captions of the pictures that stand in it or above it, each as a line in its place."""
    if body.orders is None:
        return body
    lines = [Line(text, fold(text)) for text in body.text.split("\n")]
    present = {line.key for line in lines}
    found: dict[str, Line] = {}
    for block in _captions(page, body):
        text = " ".join(block.printed)
        found.setdefault(fold(text), Line(text, fold(text), block))
    queue = [line for key, line in found.items() if key and key not in present]
    if not queue:
        return body
    first, last = body.orders
    inside = page.blocks[first : last + 1]
    locate(lines, inside)
    texts, forms = [], []
    for line, form in zip(lines, body.forms, strict=True):
        while queue and line.block is not None and _order(queue[0]) < line.block.order:
            texts.append(queue.pop(0).text)
            forms.append(CAPTION)
        texts.append(line.text)
        forms.append(form)
    texts += [line.text for line in queue]
    forms += [CAPTION] * len(queue)
    removed = tuple(text for text in body.removed if fold(text) not in found)
    return replace(body, text="\n".join(texts), forms=tuple(forms), removed=removed)


def _order(line: Line) -> int:
    return line.block.order if line.block is not None else 0


def _captions(page: Page, body: Body) -> Iterator[Block]:
    """Blocks from the headline to the text's end that are captions, and of this article's pictures."""
    first, last = body.orders or (0, -1)
    top = page.headline_order
    start = top if top is not None and top < first else max(0, first - _ABOVE)
    for block in page.blocks[start : last + 1]:
        if (
            block.link_share < 0.5
            and _is_caption(block)
            and not kinds_of(block, body.holders) & _OUT
            and not is_notice(block.text)
        ):
            yield block


def _is_caption(block: Block) -> bool:
    """Whether a block stands in a figcaption, or beside a picture in an element that is named after captions."""
    if any(element.tag == "figcaption" for element in (block.element, *block.element.iterancestors())):
        return True
    return any("caption" in place.kinds and _has_picture(place) for place in block.places)


def _has_picture(place: Place) -> bool:
    """Whether the element around a place, or the one around that, holds a picture."""
    around = takewhile(lambda element: element.tag not in _PAGE, islice(place.element.iterancestors(), _NEAR))
    return any(next(element.iter(*_PICTURES), None) is not None for element in around)
