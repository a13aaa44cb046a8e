"""The second gate: what one page cannot tell, the pages of a run can.

A site that answers every address with one and the same text shows a wall or an error that no list of sentences knows.
Two copies of it may differ: by the number of an incident, by the address or the headline that the reader asked for.
Texts are compared by their runs of three words (Broder, "On the resemblance and containment of documents", 1997).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extraction.article import Rejected
from extraction.text import CJK, fold, shorten
from warehouse.contract import RejectionReason

MANY = 5
"""Articles of one source with the same text from which on it is none of theirs. An article stands under two or three
addresses (print, AMP, a second section); a notice that is read as one stands under all of them."""
FEW = 3
"""The same where the source has no other text in the run."""
LONG_WORDS = 200
"""From so many words on the same text under one headline may be an article that a site shows at many addresses."""
HALF = 0.5
"""Share of a source's articles from which on such a text is a wall all the same: no site consists of one article."""
_ALIKE = 0.8
"""Resemblance of two copies of a text: of their runs of words those in both, to those in either."""
_RUN_WORDS = 3
_NEAR_WORDS = 600
"""Longer texts are compared as a whole alone: no notice is as long, and terms of use do not differ."""
_FIGURES = 4
"""Words with a figure in them, from which on figures are what a text tells: weather, prices, results."""
_PLACES = re.compile(r"\S*(?:://|www\.|@)\S*|(?<!\S)/\S+")
"""Addresses, and paths of them."""


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
    sources: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        sources[text.source_id].append(position)
    return {position: found for positions in sources.values() for position, found in _of_source(texts, positions)}


def _of_source(texts: Sequence[ReadText], positions: Iterable[int]) -> Iterator[tuple[int, Rejected]]:
    by_text: dict[str, list[int]] = defaultdict(list)
    keys: set[str] = set()
    for position in positions:
        keys.add(texts[position].article_key)
        if plain := _without_what_varies(texts[position]):
            by_text[plain].append(position)
    for alike in _alike(by_text, texts):
        group = [texts[position] for position in alike]
        count = len({text.article_key for text in group})
        if not _is_none(group, count, len(keys)):
            continue
        evidence = shorten(f"the same text under {count} addresses: {group[0].body}")
        for position in alike:
            yield position, Rejected(RejectionReason.REPEATED_TEXT, evidence, retryable=True)


def _is_none(group: Sequence[ReadText], count: int, of: int) -> bool:
    """Whether copies of a text at `count` of a source's `of` articles are no article."""
    if count < MANY:
        return FEW <= count == of and not _may_be_one(group)
    return not _may_be_one(group) or count >= HALF * of


def _may_be_one(group: Iterable[ReadText]) -> bool:
    """Whether all copies are long and have one headline, as an article has that a site shows at many addresses."""
    headlines, words = zip(*((fold(text.headline or ""), text.word_count) for text in group), strict=True)
    return len(set(headlines)) == 1 and min(words) >= LONG_WORDS


def _without_what_varies(text: ReadText) -> str:
    """A text, folded, without what differs between two copies of a notice: addresses, the headline, some numbers."""
    words = _PLACES.sub(" ", text.body).split()
    named = [word for word in words if not any(map(str.isdigit, word))]
    plain = f" {fold(' '.join(named if len(words) - len(named) < _FIGURES + len(words) // 20 else words))} "
    if headline := fold(text.headline or ""):
        plain = plain.replace(f" {headline} ", " ")
    return plain.strip()


def _alike(by_text: dict[str, list[int]], texts: Sequence[ReadText]) -> Iterator[list[int]]:
    """Positions of the texts that are the same, or nearly."""
    runs = {plain: _runs(plain) for plain in by_text if plain.count(" ") < _NEAR_WORDS}
    held = Counter[int]()
    for plain, its in runs.items():
        addresses = len({texts[position].article_key for position in by_text[plain]})
        held.update(dict.fromkeys(its, addresses))
    shared: dict[int, set[int]] = defaultdict(set)
    kinds: list[tuple[frozenset[int], list[int]]] = []
    for plain, positions in by_text.items():
        its = runs.get(plain, frozenset())
        known = [run for run in its if held[run] >= FEW]
        if not its or len(known) < _ALIKE * len(its):
            yield positions  # nothing else comes near
            continue
        common = Counter(kind for run in known for kind in shared[run])
        kind, both = max(common.items(), key=lambda pair: pair[1], default=(len(kinds), 0))
        if both and both >= _ALIKE * (len(its) + len(kinds[kind][0]) - both):
            kinds[kind][1].extend(positions)
            continue
        for run in known:
            shared[run].add(len(kinds))
        kinds.append((its, list(positions)))
    for _, positions in kinds:
        yield positions


def _runs(plain: str) -> frozenset[int]:
    """A text's runs of words, or of letters where a script sets no spaces, by their hashes."""
    words = list(plain.replace(" ", "")) if CJK.search(plain) else plain.split()
    return frozenset(hash(tuple(words[at : at + _RUN_WORDS])) for at in range(max(1, len(words) - _RUN_WORDS + 1)))
