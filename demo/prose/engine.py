"""Turns templates into sentences: `[a|b]` is a choice, `{n:3-9}` a number, `{name}` a bound value."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import Any

from demo.errors import GrammarError

_CHOICE = re.compile(r"\[([^\[\]{}]*(?:\{[^{}]*\}[^\[\]{}]*)*)\]")
_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)\Z")

_FILES = {"en": ("en_civic", "en_life"), "de": ("de",), "ja": ("ja",)}


@lru_cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("demo.prose").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def topics(language: str) -> dict[str, dict[str, Any]]:
    """The story types of a language by name, in the order of their files."""
    found: dict[str, dict[str, Any]] = {}
    for name in _FILES[language]:
        found |= _read(name)
    return found


def names(language: str) -> dict[str, Any]:
    """Pools of names of people and places of a language (`mastheads` for the sites' own)."""
    pools: dict[str, Any] = _read("names")[language]
    return pools


def pick(rng: Random, pool: Sequence[str]) -> str:
    """One of the pool."""
    return pool[rng.randrange(len(pool))]


def number(value: int, language: str) -> str:
    """An integer as the language prints it: 12,400; 12.400; 1万2400."""
    if language == "de":
        return f"{value:,}".replace(",", ".")
    if language == "ja" and value >= 10_000:
        return f"{value // 10_000}万{value % 10_000 or ''}"
    return f"{value:,}"


def expand(template: str, rng: Random, bound: Mapping[str, str], language: str) -> str:
    """The template with every choice made and every slot filled.

    Raises:
        GrammarError: a slot that nothing is bound to.
    """
    text = template
    while True:
        text, made = _CHOICE.subn(lambda match: pick(rng, match[1].split("|")), text)
        if not made:
            break
    return _SLOT.sub(lambda match: _fill(match[1], rng, bound, language, template), text)


def _fill(slot: str, rng: Random, bound: Mapping[str, str], language: str, template: str) -> str:
    if slot in bound:
        return bound[slot]
    kind, _, limits = slot.partition(":")
    spread = _RANGE.match(limits)
    if spread is None or kind not in {"n", "f"}:
        raise GrammarError(
            f"nothing is bound to {{{slot}}} in the {language} template {template!r}: add it to the story type's vars"
        )
    low, high = int(spread[1]), int(spread[2])
    if kind == "n":
        value = rng.randint(low, high)
        if value > 1000:  # people round what is large
            value -= value % 10
        return number(value, language)
    decimal = f"{rng.randint(low * 10, high * 10) / 10:.1f}"
    return decimal.replace(".", ",") if language == "de" else decimal
