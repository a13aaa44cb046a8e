"""Text that a template lets slip into the article, and the prompts of a paywall."""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib.resources import files
from random import Random

from demo.model import Block, BlockKind, Site

LEAKS = ("navigation", "related_links", "comment_form", "anti_spam", "ad_blocker", "newsletter")


@lru_cache
def _texts() -> dict[str, dict[str, list[list[str]]]]:
    text = files("demo.prose").joinpath("data", "leaks.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def lines(kind: str, site: Site, related: Sequence[str], rng: Random) -> tuple[str, ...]:
    """The paragraphs of one variant of a kind of leak, in the site's language."""
    variants = _texts()[kind][site.language]
    chosen = variants[rng.randrange(len(variants))]
    titles = {f"r{index}": title for index, title in enumerate(related, start=1)}
    return tuple(line.format(site=site.name, **titles) for line in chosen)


def leaked(texts: Sequence[str], rng: Random) -> Block:
    """The paragraphs as a block inside the article's container, as careless templates write them."""
    pattern = ("<p>{}</p>", "<div><p>{}</p></div>", "<p><span>{}</span></p>")[rng.randrange(3)]
    return Block(BlockKind.RAW, "\n".join(pattern.format(escape(text)) for text in texts))
