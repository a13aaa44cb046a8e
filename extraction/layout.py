"""A fingerprint of a page's template: near fingerprints mean the same template.

Simhash (Charikar, "Similarity estimation techniques from rounding algorithms", 2002) over the set of element
names with their classes and parents. A set, not a count: an article with eighty paragraphs and one with eight use
the same elements. Only the upper levels count: elements further inside are those of teasers, players and widgets, which
change from page to page.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache, lru_cache

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
_DEPTH = 8
"""Levels below the body that count."""
_MAX_CLASSES = 4
_TAG_CHARS, _CLASS_CHARS = 100, 400
"""Characters of an element's name and of its class attribute that are looked at and remembered."""


def layout_hash(tree: HtmlElement) -> int:
    """Signed 64-bit simhash of the template of a page."""
    body = tree.find("body")
    seen: set[tuple[str, str | None, str | None, str | None]] = set()
    last: HtmlElement | None = None
    above: tuple[str | None, str | None] = (None, None)
    for element in _skeleton(tree if body is None else body):
        tag, value = element.tag[:_TAG_CHARS], element.get("class")
        if value is None:
            if tag not in _CONTENT:
                seen.add((tag, None, None, None))
            continue
        parent = element.getparent() if value else None
        if parent is not last:
            last, above = parent, (None, None)
            if parent is not None:
                above = parent.tag[:_TAG_CHARS], parent.get("class", "")[:_CLASS_CHARS]
        seen.add((tag, value[:_CLASS_CHARS], *above))
    return _simhash({token for key in seen for token in _tokens(*key)})


def _skeleton(root: HtmlElement) -> Iterator[HtmlElement]:
    """An element and what is in it down to `_DEPTH` levels, in document order."""
    yield root
    levels = [iter(root)]
    while levels:
        for child in levels[-1]:
            yield child
            if len(levels) < _DEPTH and len(child):
                levels.append(iter(child))
                break
        else:
            levels.pop()


@lru_cache(maxsize=10_000)
def _tokens(tag: str, value: str | None, above: str | None, value_above: str | None) -> tuple[str, ...]:
    """An element as it is and as it stands in its parent."""
    classes = telling_classes(value) if value else ()
    found = []
    if classes or tag not in _CONTENT:
        found.append(f"{tag}.{'.'.join(classes)}")
    if classes and above is not None:
        around = telling_classes(value_above) if value_above else ()
        found.append(f"{above}.{'.'.join(around)}>{tag}.{classes[0]}")
    return tuple(found)


def distance(left: int, right: int) -> int:
    """Number of bits in which two fingerprints differ, 0 to 64."""
    return int((left ^ right) & (2**_BITS - 1)).bit_count()


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
    digest = hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(b"".join(map(_fields().__getitem__, digest)), "big")


@cache
def _fields() -> tuple[bytes, ...]:
    """For each byte its eight bits as eight counters that hold 0 or 1."""
    return tuple(
        sum((byte >> bit & 1) << bit * _FIELD for bit in range(8)).to_bytes(_FIELD, "big") for byte in range(256)
    )
