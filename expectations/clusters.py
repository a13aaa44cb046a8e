"""Bodies that are copies of each other: MinHash signatures, banded hashing, union of the pairs that hold.

Method: Broder, "On the resemblance and containment of documents" (1997), over shingles of three words (five
characters for scripts without spaces) with numbers masked, so that a template with other figures is found too.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from rensa import RMinHash, RMinHashLSH

from expectations.text import mask_numbers
from expectations.twins import latest
from expectations.views import Text
from warehouse.contract import DuplicateRole

_PERMUTATIONS = 160  # standard error of the estimated resemblance about 0.04
_BANDS = 32  # of five rows: a pair at 0.7 is missed once in 370, one at 0.2 is looked at once in 100
_SEED = 20
_RESEMBLANCE = 0.7  # of shingles; copies with an added dateline and closing line stay above it
_CONTAINMENT = 0.8  # of the shorter body under the same headline: an agency text that was cut
_MIN_SHINGLES = 30  # fewer are a brief: two briefs resemble each other too easily
_WORDS = 3
_CHARACTERS = 5


@dataclass(frozen=True, slots=True)
class Membership:
    """What an article is in its cluster."""

    cluster_id: str
    role: DuplicateRole


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters of copied bodies; articles without a copy are in none."""

    members: dict[str, Membership]
    """article_id → membership, for the run's articles and the history's."""

    def together(self, one: str, other: str) -> bool:
        """Whether two articles have the same body."""
        mine, theirs = self.members.get(one), self.members.get(other)
        return mine is not None and theirs is not None and mine.cluster_id == theirs.cluster_id


def find_clusters(articles: Iterable[Text], history: Iterable[Text]) -> Clusters:
    """Clusters among the newest versions of the run's articles and the recent history with bodies."""
    current = latest(articles)
    known = {text.article_id: text for text in history if text.body and text.article_id not in current}
    texts = sorted((*current.values(), *known.values()), key=lambda text: text.article_id)
    folded = {text.article_id: " ".join(text.paragraph_keys) for text in texts}
    masked = {key: mask_numbers(value) for key, value in folded.items()}
    groups = _Union()
    representatives = _same(texts, masked, groups)
    for one, other in _similar(representatives, masked):
        groups.join(one, other)
    for one, other in _cut_copies(texts, masked):
        groups.join(one, other)
    by_root: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        by_root[groups.find(text.article_id)].append(text)
    members: dict[str, Membership] = {}
    for group in by_root.values():
        if len(group) > 1:
            members.update(_roles(group, frozenset(known), folded, masked))
    return Clusters(members)


def _same(texts: Iterable[Text], masked: dict[str, str], groups: "_Union") -> list[Text]:
    """Joins what is the same word for word; one of each goes on to the comparison by signature."""
    first: dict[bytes, Text] = {}
    for text in texts:
        body = masked[text.article_id]
        if not body:
            continue
        digest = hashlib.blake2b(body.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if digest in first and _countable(body):
            groups.join(first[digest].article_id, text.article_id)
        else:
            first.setdefault(digest, text)
    return list(first.values())


def _countable(body: str) -> bool:
    return len(body) > 80 or body.count(" ") >= 12  # characters; a dozen words: the same brief notice is no copy


def _similar(texts: list[Text], masked: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs whose estimated resemblance is high enough."""
    keys = []
    shingled = []
    for text in texts:
        shingles = _shingles(masked[text.article_id])
        if len(shingles) >= _MIN_SHINGLES:
            keys.append(text.article_id)
            shingled.append(shingles)
    if len(keys) < 2:
        return
    signatures = RMinHash.from_token_sets(shingled, _PERMUTATIONS, _SEED)
    index = RMinHashLSH(_RESEMBLANCE, _PERMUTATIONS, _BANDS)
    index.insert_many(signatures)
    digests = np.array([signature.digest() for signature in signatures], dtype=np.uint32)
    for one, candidates in enumerate(index.query_all(signatures)):
        later = np.array([other for other in candidates if other > one], dtype=np.int64)
        if later.size:
            resemblance = (digests[later] == digests[one]).mean(axis=1)
            for other in later[resemblance >= _RESEMBLANCE]:
                yield keys[one], keys[int(other)]


def _cut_copies(texts: Iterable[Text], masked: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs under the same headline of which one body holds most of the other."""
    by_headline: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        if text.headline_key is not None:
            by_headline[text.headline_key].append(text)
    for group in by_headline.values():
        if not 1 < len(group) <= 50:  # a heading like "Weather" of a year: pairs would be too many, and no copies
            continue
        shingles = [set(_shingles(masked[text.article_id])) for text in group]
        for one in range(len(group)):
            for other in range(one + 1, len(group)):
                smaller = min(len(shingles[one]), len(shingles[other]))
                if smaller >= _MIN_SHINGLES and len(shingles[one] & shingles[other]) >= _CONTAINMENT * smaller:
                    yield group[one].article_id, group[other].article_id


def _shingles(body: str) -> list[str]:
    words = body.split(" ")
    if len(body) > 12 * len(words):  # characters a word; above it the text is written without spaces
        joined = "".join(words)
        return [joined[start : start + _CHARACTERS] for start in range(max(0, len(joined) - _CHARACTERS + 1))]
    return [" ".join(words[start : start + _WORDS]) for start in range(max(0, len(words) - _WORDS + 1))]


def _roles(
    group: list[Text], known: frozenset[str], folded: dict[str, str], masked: dict[str, str]
) -> dict[str, Membership]:
    """The earliest is first, what was published before this run is earlier than what was not."""
    ordered = sorted(group, key=lambda text: (text.article_id not in known, text.order))
    first = ordered[0]
    inherited = [text.cluster_id for text in ordered if text.cluster_id is not None]
    cluster_id = min(inherited) if inherited else first.article_id
    members = {first.article_id: Membership(cluster_id, DuplicateRole.FIRST)}
    for text in ordered[1:]:
        if text.source_id != first.source_id:
            role = DuplicateRole.WIRE_COPY
        elif (
            masked[text.article_id] == masked[first.article_id] and folded[text.article_id] != folded[first.article_id]
        ):
            role = DuplicateRole.TEMPLATE
        else:
            role = DuplicateRole.UPDATED
        members[text.article_id] = Membership(cluster_id, role)
    return members


class _Union:
    """Disjoint sets by union; the root of a set is its smallest key, so the order of joins does not matter."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        root = key
        while (parent := self._parent.get(root, root)) != root:
            root = parent
        while (parent := self._parent.get(key, key)) != root:
            self._parent[key] = root
            key = parent
        return root

    def join(self, one: str, other: str) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        if low != high:
            self._parent[high] = low
