"""The second gate: what one page cannot tell, the pages of a run can.

A site that answers every address with one and the same text shows a wall or an error that no list of sentences knows.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extraction.article import Rejected
from extraction.text import fold, shorten
from warehouse.contract import RejectionReason

MANY = 5
"""Articles of one source with the same text from which on it is none of theirs. An article stands under two or three
addresses (print, AMP, a second section); a notice that is read as one stands under all of them."""
LONG_WORDS = 200
"""From so many words on the same text under one headline may be an article that a site shows at many addresses."""
HALF = 0.5
"""Share of a source's articles from which on such a text is a wall all the same: no site consists of one article."""
_VARIES = re.compile(r"[\d\W_]+")
"""What differs between two copies of a notice: numbers of incidents, times, addresses of readers."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """What one page of a run was read as."""

    source_id: str
    article_key: str
    """Pages with the same are one article, however often it was fetched."""
    headline: str | None
    body: str
    word_count: int


def same_texts(texts: Sequence[ReadText]) -> dict[int, Rejected]:
    """Which of a run's articles are one text under many addresses of their source.

    Args:
        texts: the articles of a run, of any number of sources, in any order.

    Returns:
        Position in `texts` → why it is no article. Worth another try: what the site showed instead may be gone.
    """
    by_text: dict[tuple[str, str], list[int]] = defaultdict(list)
    keys: dict[str, set[str]] = defaultdict(set)
    for position, text in enumerate(texts):
        keys[text.source_id].add(text.article_key)
        if plain := _VARIES.sub(" ", fold(text.body)).strip():
            by_text[text.source_id, plain].append(position)
    return dict(_rejected(by_text, texts, keys))


def _rejected(
    by_text: dict[tuple[str, str], list[int]], texts: Sequence[ReadText], keys: dict[str, set[str]]
) -> Iterator[tuple[int, Rejected]]:
    for (source_id, _), positions in by_text.items():
        group = [texts[position] for position in positions]
        count = len({text.article_key for text in group})
        if count < MANY or (_may_be_one(group) and count < HALF * len(keys[source_id])):
            continue
        evidence = shorten(f"the same text under {count} addresses: {group[0].body}")
        for position in positions:
            yield position, Rejected(RejectionReason.REPEATED_TEXT, evidence, retryable=True)


def _may_be_one(group: Iterable[ReadText]) -> bool:
    """Whether all copies are long and have one headline, as an article has that a site shows at many addresses."""
    headlines, words = zip(*((fold(text.headline or ""), text.word_count) for text in group), strict=True)
    return len(set(headlines)) == 1 and min(words) >= LONG_WORDS
