"""Many alternatives as one regular expression quick to search: a letter that several begin with is tried once."""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

_BOUNDED = re.compile(r"\(\?:\^\|\[-_ \]\)(?:\(\?:(?P<many>.*)\)|(?P<one>\w+))\(\?:\$\|\[-_ \]\)")
"""Alternatives that are whole words of a name: `(?:^|[-_ ])(?:nav|menu)(?:$|[-_ ])`."""
_PIECE = re.compile(r"\\.|\[.[^\]]*\]|.")


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


def compile_whole(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression that matches all of a text where one of `patterns` does: of hundreds few are tried on a text."""
    return re.compile(_merged(head for pattern in patterns for head in _heads(pattern)))


def _heads(pattern: str) -> Iterator[str]:
    """An expression as alternatives of which none begins with a group: `(?:a|b)c` is `ac` and `bc`."""
    for alternative in split(pattern):
        if not alternative.startswith("(?:"):
            yield alternative
            continue
        inside, rest = _closed(alternative)
        if rest[:1] in {"*", "+", "{"}:
            yield alternative
            continue
        for head in split(inside):
            yield from _heads(head + rest.removeprefix("?"))
        if rest.startswith("?"):
            yield from _heads(rest[1:])


def _closed(pattern: str) -> tuple[str, str]:
    """What stands in the group with which a pattern begins, and what follows it."""
    depth, place = 0, 0
    for piece in _PIECE.findall(pattern):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        place += len(piece)
        if depth == 0:
            break
    return pattern[3 : place - 1], pattern[place:]


def split(pattern: str) -> Iterator[str]:
    """The alternatives of an expression that stand in no group."""
    depth, current = 0, ""
    for piece in _PIECE.findall(pattern):
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
