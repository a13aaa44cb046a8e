"""A fingerprint of a page's template: near fingerprints mean the same template.

Simhash (Charikar, "Similarity estimation techniques from rounding algorithms", 2002) over the set of element
names with their classes and parents. A set, not a count: an article with eighty paragraphs and one with eight use
the same elements.
"""

import hashlib
import re
from functools import lru_cache

from lxml.html import HtmlElement

_BITS = 64
_FIELD = 24
"""Bits of a counter: more tokens than a page may have elements fit in it."""
_CHANGING = re.compile(r"\d+|^(?:is|has|js|no|wp-image|post|postid|tag|category|page)[-_]\w*", re.IGNORECASE)
"""Class names that name the article, the reader's browser or a state rather than the template."""
_CONTENT = frozenset(
    {"a", "b", "br", "em", "i", "p", "li", "ol", "ul", "strong", "span", "u", "sub", "sup", "q", "blockquote"}
)
"""Elements that an author sets: without a class they belong to the text, not to the template."""
_MAX_CLASSES = 4


def layout_hash(tree: HtmlElement) -> int:
    """Signed 64-bit simhash of the template of a page."""
    tokens: set[str] = set()
    body = tree.find("body")
    for element in (tree if body is None else body).iter():
        if not isinstance(element.tag, str):
            continue
        classes = _classes(element)
        if not classes and element.tag in _CONTENT:
            continue
        tokens.add(f"{element.tag}.{'.'.join(classes)}")
        parent = element.getparent()
        if classes and parent is not None:
            tokens.add(f"{parent.tag}.{'.'.join(_classes(parent))}>{element.tag}.{classes[0]}")
    return _simhash(tokens)


def distance(left: int, right: int) -> int:
    """Number of bits in which two fingerprints differ, 0 to 64."""
    return int((left ^ right) & (2**_BITS - 1)).bit_count()


def _classes(element: HtmlElement) -> tuple[str, ...]:
    value = element.get("class")
    return telling_classes(value) if value else ()


@lru_cache(maxsize=20_000)
def telling_classes(value: str) -> tuple[str, ...]:
    """Class names of one attribute that tell of the template, at most four, sorted."""
    names = (name.lower() for name in value.split()[:12])
    return tuple(sorted({name for name in names if not _CHANGING.search(name)})[:_MAX_CLASSES])


def _simhash(tokens: set[str]) -> int:
    if not tokens:
        return 0
    # One sum over numbers that hold each bit in a field of its own counts all 64 bits at once.
    counts = sum(_spread(token) for token in tokens)
    mask, half = 2**_FIELD - 1, len(tokens) / 2
    value = sum(1 << bit for bit in range(_BITS) if (counts >> bit * _FIELD & mask) > half)
    return value - 2**_BITS if value >= 2 ** (_BITS - 1) else value


@lru_cache(maxsize=20_000)
def _spread(token: str) -> int:
    digest = int.from_bytes(hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    return sum(1 << bit * _FIELD for bit in range(_BITS) if digest >> bit & 1)
