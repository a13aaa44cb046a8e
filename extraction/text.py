"""Small things every reader does with text."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources

from lxml.html import HtmlElement

_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"
_SOFT = _INVISIBLE + "\u00ad"
_WORD = re.compile(r"\w+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where two words of a name are written together: 'postAuthor'."""
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A sign of Chinese, Japanese or Korean."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "title", "iframe", "object", "select", "option"}
)
_BREAKING = frozenset(
    {"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "section", "article"}
)


def clean(text: str) -> str:
    """NFC, no invisible characters, white space single, ends trimmed."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _without(text, _SOFT))
    return " ".join(text.split())


def clean_body(text: str) -> str:
    """As `clean`, but soft hyphens stay: they are part of the text as the page writes it."""
    return " ".join(unicodedata.normalize("NFC", _without(text, _INVISIBLE)).split())


def _without(text: str, characters: str) -> str:
    """A text without some rare characters; a translation table takes ten times as long."""
    for character in characters:
        if character in text:
            text = text.replace(character, "")
    return text


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """For comparison only: words alone, case folded, compatibility forms unified."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", _without(text, _SOFT)).casefold()))


def without_article(name: str) -> str:
    """A name of a site for comparison: folded, without spaces and without 'the' at its head."""
    return fold(name).removeprefix("the ").replace(" ", "")


def visible_text(
    element: HtmlElement, limit: int = 100_000, skipped: Callable[[HtmlElement], bool] | None = None
) -> str:
    """Text of an element without scripts, styles and what is `skipped`, at most about `limit` characters."""
    parts: list[str] = []
    size = 0
    for piece in _pieces(element, skipped):
        parts.append(piece)
        size += len(piece)
        if size > limit:
            break
    return clean("".join(parts))


def _pieces(element: HtmlElement, skipped: Callable[[HtmlElement], bool] | None) -> Iterator[str]:
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        current, closing = stack.pop()
        if closing:
            if current.tag in _BREAKING:
                yield " "
            if current is not element and current.tail:
                yield current.tail
            continue
        stack.append((current, True))
        if current.tag in _SILENT or (skipped is not None and skipped(current)):
            continue
        if current.tag in _BREAKING:
            yield " "
        if current.text:
            yield current.text
        stack.extend((child, False) for child in reversed(current))


def count_words(text: str) -> int:
    """Words; characters divided by two, rounded up, for scripts that set no spaces."""
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text)) + (unspaced + 1) // 2


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, quotation marks and brackets apart."""
    return text.rstrip("\"'”’»“‘«›‹」』）)] ").endswith((".", "!", "?", "…", "。", "！", "？", "।", "؟", "።", "։"))


def shorten(text: str, limit: int = 500) -> str:
    """The text, cut with an ellipsis where it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Lines of a data file of this package (`extraction/words/<name>.txt`) without comments, in order."""
    lines = resources.files("extraction").joinpath("words", f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def word_set(name: str) -> frozenset[str]:
    """Lines of a word list."""
    return frozenset(word_list(name))


@cache
def folded_set(name: str) -> frozenset[str]:
    """Lines of a word list, folded."""
    return frozenset(fold(line) for line in word_list(name))


def one_of(words: Iterable[str]) -> str:
    """A pattern that matches any of these words as they are, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
