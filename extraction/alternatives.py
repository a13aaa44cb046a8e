"""Many alternatives as one regular expression quick to search: a letter that several begin with is tried once."""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

_BOUNDED = re.compile(r"\(\?:\^\|\[-_ \]\)(?:\(\?:(?P<many>.*)\)|(?P<one>\w+))\(\?:\$\|\[-_ \]\)")
"""Alternatives that are whole words of a name: `(?:^|[-_ ])(?:nav|menu)(?:$|[-_ ])`."""
_PIECE = re.compile(r"\\.|\[\^?.(?:\\.|[^\]\\])*\]|.")


def compile_any(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Expressions of which one is found in a text where one of `patterns` is: one for parts, one for whole words."""
    parts: list[str] = []
    words: list[str] = []
    for pattern in patterns:
        for alternative in split(pattern):
            bounded = _BOUNDED.fullmatch(alternative)
            if bounded is None:
                parts.append(alternative)
            else:
                words.extend(split(bounded["many"]) if bounded["many"] else [bounded["one"]])
    found = [re.compile(_merged(parts))] if parts else []
    if words:
        found.append(re.compile(rf"(?:^|[-_ ]){_merged(words)}(?:$|[-_ ])"))
    return tuple(found)


def pieces_of(pattern: str) -> Iterator[str]:
    """Characters, escaped ones and classes of an expression, in order."""
    return (match.group(0) for match in _PIECE.finditer(pattern))


def split(pattern: str) -> Iterator[str]:
    """The alternatives of an expression that stand in no group."""
    depth, current = 0, ""
    for piece in pieces_of(pattern):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "|" and depth == 0:
            yield current
            current = ""
        else:
            current += piece
    yield current


def _merged(alternatives: Iterable[str]) -> str:
    """The alternatives as one group, nested by the letters that they begin with."""
    groups: dict[str, list[str]] = {}
    others: list[str] = []
    for text in dict.fromkeys(alternatives):
        if text[:1] in ascii_lowercase and text and text[1:2] not in {"?", "*", "+", "{"}:
            groups.setdefault(text[0], []).append(text[1:])
        else:
            others.append(text)
    merged = [letter + (_merged(rest) if len(rest) > 1 else rest[0]) for letter, rest in groups.items()]
    return "(?:" + "|".join([*merged, *others]) + ")"
