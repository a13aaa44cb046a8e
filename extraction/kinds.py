"""What an element's names say that it holds: tag, classes, id and role, by the patterns of `words/places.txt`."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from extraction.alternatives import compile_any
from extraction.text import CAMEL, word_list

TAG_KINDS = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "sidebar",
    "figcaption": "caption",
    "form": "form",
    "button": "form",
    "header": "header",
    "dialog": "wall",
    "figure": "figure",
    "table": "table",
    "amp-live-list": "live",
}
_ROLE_KINDS = {
    "navigation": "navigation",
    "contentinfo": "footer",
    "complementary": "sidebar",
    "dialog": "wall",
    "alertdialog": "wall",
    "search": "form",
    "menu": "navigation",
    "banner": "header",
}


@lru_cache(maxsize=20_000)
def kinds_named(tag: str, classes: str, identity: str, role: str) -> frozenset[str]:
    """What the names of one element say it holds."""
    found: set[str] = set()
    if tag in TAG_KINDS:
        found.add(TAG_KINDS[tag])
    if role and role.lower() in _ROLE_KINDS:
        found.add(_ROLE_KINDS[role.lower()])
    if tag not in {"body", "html", "main"}:
        for name in (*classes.split(), identity):
            found |= _kinds_of_name(name)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _kinds_of_name(name: str) -> frozenset[str]:
    plain = CAMEL.sub("-", name).lower()
    for pattern in _any_kind():
        if pattern.search(plain):
            return frozenset([kind for kind, search in _searches() if search(plain)])
    return frozenset()


@cache
def _lines_by_kind() -> dict[str, list[str]]:
    """Patterns of `words/places.txt` by kind."""
    lines: dict[str, list[str]] = {}
    for line in word_list("places"):
        kind, _, pattern = line.partition(" = ")
        lines.setdefault(kind, []).append(pattern)
    return lines


@cache
def _searches() -> tuple[tuple[str, Callable[[str], object]], ...]:
    """Kinds, each with the search of one of its patterns."""
    return tuple((kind, one.search) for kind, lines in _lines_by_kind().items() for one in compile_any(lines))


@cache
def _any_kind() -> tuple[re.Pattern[str], ...]:
    """All patterns in one: most names tell nothing."""
    return compile_any(line for lines in _lines_by_kind().values() for line in lines)
