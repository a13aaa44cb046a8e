"""Merged alternatives find what the alternatives find."""

import re

from hypothesis import given
from hypothesis import strategies as st

from extraction.alternatives import compile_any, split
from extraction.text import word_list

PATTERNS = [line.partition(" = ")[2] for line in word_list("places")]
NAMES = st.lists(
    st.sampled_from(["post", "nav", "share", "ad", "img", "desc", "lead", "meta", "x", "live", "blog", "tag", "s"]),
    max_size=5,
).flatmap(lambda words: st.sampled_from(["-", "_", "", "__", " "]).map(lambda sign: sign.join(words)))


@given(NAMES)
def test_merged_patterns_find_the_same(name: str) -> None:
    """For any name the merged expressions of the places' list find something where one of its lines does."""
    plain = any(re.search(pattern, name) for pattern in PATTERNS)
    assert any(pattern.search(name) for pattern in compile_any(PATTERNS)) == plain


def test_split_leaves_groups_whole() -> None:
    """Alternatives inside groups, classes and behind escapes are no alternatives of the whole."""
    assert list(split(r"a(?:b|c)|[|]d|e\|f")) == ["a(?:b|c)", "[|]d", r"e\|f"]
