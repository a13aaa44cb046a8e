"""Lines in which a site speaks to its readers: they are no part of an article."""

import re
from functools import cache

from extraction.text import word_list

_MAX_CHARS = 300
"""A longer paragraph that begins like a notice is the article's own."""


def is_notice(text: str) -> bool:
    """Whether a line is what a site says to its readers rather than the article (`words/notices.txt`)."""
    return len(text) <= _MAX_CHARS and _notices().fullmatch(text.strip(' \t→›»▶►•·*-–—>|[]()"“”„:')) is not None


@cache
def _notices() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in word_list("notices")), re.IGNORECASE)
