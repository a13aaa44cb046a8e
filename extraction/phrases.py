"""Regular expressions without regard to case, tried only on texts that hold the letters without which none can match.

Sentences of walls, notes and dates are sought in every paragraph of every page and stand on few. To see that a text
holds none of their words, all sought at once (Aho and Corasick, "Efficient string matching", 1975), costs little beside
trying the expressions.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import ahocorasick

from extraction.alternatives import pieces_of, split
from extraction.text import word_list

_QUANTIFIERS = frozenset("?*{")
"""Behind these a letter may be missing."""
_BY_NUMBER = frozenset({"\\x", "\\u", "\\U", "\\N", *(f"\\{digit}" for digit in range(10))})
"""What begins a character by its number, or a group's: not looked into."""
_LOOSE = frozenset("ßµμſςσβεθικπρφвдостъѣ")
"""Letters that stand for more than themselves and their capitals where case does not count: no run holds them."""


class Phrases:
    """Some expressions, in order."""

    def __init__(self, patterns: Iterable[str]) -> None:
        lines = tuple(patterns)
        self._patterns = tuple(re.compile(line, re.IGNORECASE) for line in lines)
        anchored = {at for at, line in enumerate(lines) if line.startswith("^") and len(list(split(line))) == 1}
        self._inside = _Words((word, at) for at, line in enumerate(lines) if at not in anchored for word in _any(line))
        self._opening = _Heads((at, lines[at]) for at in sorted(anchored))
        self._whole = _Heads(enumerate(lines))

    def search(self, text: str) -> re.Match[str] | None:
        """What the first expression that is found anywhere in the text finds."""
        return next(self.found(text), None)

    def found(self, text: str) -> Iterator[re.Match[str]]:
        """What each of them that is found anywhere in the text finds first."""
        lowered = _lowered(text)
        likely = self._inside.of(lowered) | self._opening.of(lowered)
        return (match for at in sorted(likely) if (match := self._patterns[at].search(text)))

    def fullmatch(self, text: str) -> bool:
        """Whether one of them matches all of the text."""
        return any(self._patterns[at].fullmatch(text) for at in self._whole.of(_lowered(text)))


class _Words:
    """Which of some expressions may match a text, by the words of which it holds one: all are sought at once."""

    def __init__(self, numbered: Iterable[tuple[str, int]]) -> None:
        numbers: dict[str, set[int]] = {}
        for word, at in numbered:
            numbers.setdefault(word, set()).add(at)
        self._always = frozenset(numbers.pop("", ()))
        self._automaton = ahocorasick.Automaton()
        for word, ats in numbers.items():
            self._automaton.add_word(word, ats)
        self._automaton.make_automaton()
        self._empty = not numbers

    def of(self, lowered: str) -> set[int]:
        """Numbers of those that may."""
        found = set(self._always)
        if not self._empty:
            for _, ats in self._automaton.iter(lowered):
                found |= ats
        return found


class _Heads:
    """Which of some expressions may match a text's beginning, by the letters that they begin with."""

    def __init__(self, numbered: Iterable[tuple[int, str]]) -> None:
        by_letter: dict[str, list[tuple[str, int]]] = {}
        anywhere: list[tuple[str, int]] = []
        for at, line in numbered:
            for head in heads(line):
                if head:
                    by_letter.setdefault(head[0], []).append((head, at))
                else:
                    anywhere += [(word, at) for word in _any(line)]
        self._by_letter = {letter: (tuple(head for head, _ in some), some) for letter, some in by_letter.items()}
        self._anywhere = _Words(anywhere)
        """Those that may begin with any letter, by what stands further back in them."""

    def of(self, lowered: str) -> set[int]:
        """Numbers of those that may."""
        found = self._anywhere.of(lowered)
        every, numbered = self._by_letter.get(lowered[:1], ((), []))
        if lowered.startswith(every):
            found.update(at for head, at in numbered if lowered.startswith(head))
        return found


def _any(pattern: str) -> tuple[str, ...]:
    """Its needles; where nothing is known of its letters it may match any text: every text holds the empty run."""
    return needles(pattern) or ("",)


@cache
def phrases(name: str) -> Phrases:
    """The expressions of a data file (`word_list`), one a line."""
    return Phrases(word_list(name))


@cache
def any_phrase(name: str) -> Phrases:
    """The same as one expression: of several that are found in a text the one furthest ahead counts."""
    return Phrases(["|".join(word_list(name))])


def _lowered(text: str) -> str:
    """A text in small letters, each in the place of one."""
    if not text.isascii():
        text = text.replace("İ", "i").replace("ı", "i").replace("ſ", "s")
    return text.lower()


def needles(pattern: str) -> tuple[str, ...]:
    """Runs of small letters of which every text that the expression matches holds one; none where it may hold none."""
    found: list[str] = []
    for alternative in split(pattern):
        words = _of_alternative(alternative)
        if not words:
            return ()
        found += words
    return tuple(dict.fromkeys(found))


def _of_alternative(pattern: str) -> tuple[str, ...]:
    """The same for an expression whose alternatives all stand in groups."""
    runs, groups = [""], list[str]()
    pieces = list(pieces_of(pattern))
    if not _BY_NUMBER.isdisjoint(pieces):
        return ()
    position = 0
    while position < len(pieces):
        piece, behind = pieces[position], pieces[position + 1 : position + 2]
        if piece == "(":
            end = _closing(pieces, position)
            if pieces[position + 1 : position + 3] == ["?", ":"] and not _QUANTIFIERS.intersection(
                pieces[end : end + 1]
            ):
                groups.append("".join(pieces[position + 3 : end - 1]))
            runs.append("")
            position = end
            continue
        letter = _letter(piece)
        if letter and not _QUANTIFIERS.intersection(behind):
            runs[-1] += letter
        else:
            runs.append("")
        if behind == ["+"]:
            runs.append("")
        position += 1
        if piece == "{":
            position = pieces.index("}", position) + 1
    longest = max(runs, key=len)
    found = filter(None, [(longest,) if longest else (), *map(needles, groups)])
    return min(found, key=_frequency, default=())


def _frequency(words: tuple[str, ...]) -> float:
    """About how often one of some words stands in a text: the longer, the more seldom."""
    return sum(0.1 ** len(word) for word in words)


def heads(pattern: str) -> tuple[str, ...]:
    """Runs of small letters with one of which every text begins that the expression matches from its beginning on."""
    return tuple(dict.fromkeys(head for one in split(pattern) for head in _heads_of(list(pieces_of(one)))))


def _heads_of(pieces: list[str]) -> Iterator[str]:
    """The same for an expression whose alternatives all stand in groups; an empty run where it may begin with any."""
    while pieces[:1] == ["^"]:
        pieces = pieces[1:]
    if pieces[:3] == ["(", "?", ":"]:
        end = _closing(pieces, 0)
        behind = pieces[end : end + 1]
        if _QUANTIFIERS.isdisjoint(behind):
            yield from heads("".join(pieces[3 : end - 1])) or ("",)
            return
        if behind == ["?"] and pieces[end + 1 : end + 2] not in (["+"], ["?"]):
            yield from heads("".join(pieces[3 : end - 1])) or ("",)
            yield from _heads_of(pieces[end + 1 :])
            return
    run = ""
    for piece, behind_it in zip(pieces, [*pieces[1:], ""], strict=True):
        letter = _letter(piece)
        if not letter or behind_it in _QUANTIFIERS:
            break
        run += letter
    yield run


def _closing(pieces: list[str], position: int) -> int:
    """The position behind the bracket that closes the one at this position."""
    depth = 0
    for index in range(position, len(pieces)):
        depth += {"(": 1, ")": -1}.get(pieces[index], 0)
        if depth == 0:
            return index + 1
    return len(pieces)


def _letter(piece: str) -> str:
    """The one character that a piece stands for, small; empty where it stands for several or for a place."""
    if len(piece) == 2 and piece[0] == "\\" and not piece[1].isalnum():
        return piece[1]
    if len(piece) > 1 or piece in ".^$?*+{}()|" or piece.lower() in _LOOSE:
        return ""
    return _lowered(piece)
