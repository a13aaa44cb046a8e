"""The article's text as the page states it for machines (schema.org `articleBody`), held against what was read."""

from extraction.lines import Line
from extraction.text import fold

_STATED_CHARS = 300
"""A shorter statement is a summary of the text, not the text."""
_MOST_CHARS = 200_000
_MOST_LINES = 2_000
"""Longer texts are not compared: every line is sought in the statement."""
_SAME_TEXT = 0.5
"""Share of the text read that has to be in the stated one for both to be the same."""
_START_CHARS = 40
"""By so many first characters a line is known in the stated text, which may write its quotes otherwise."""
_LEFT_OUT = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "blockquote", "figcaption", "pre"}
)
"""What publishers leave out of the text they state, though it is part of the article: all but its paragraphs."""
_ENDS_WITHIN = 0.1
"""Share of the stated text that may follow the last line read where that one is the end of both."""


def split_stated(lines: list[Line], stated: str | None) -> tuple[list[Line], list[str]]:
    """The lines that belong to the text as the page states it, and the others: promos, and what follows the end.

    What stands above the first line that is stated stays: publishers do not count the lead to the body. So do headings,
    items of lists, cells and quotations between two stated lines. A statement that breaks off says nothing about what
    follows it.

    Args:
        lines: the text as read.
        stated: the text as the page states it, without its paragraphs; None where it states none.
    """
    told = _key(stated or "")
    if not _STATED_CHARS <= len(told) <= _MOST_CHARS or len(lines) > _MOST_LINES:
        return lines, []
    keys = [_key(line.text) for line in lines]
    at = [told.find(key[:_START_CHARS]) for key in keys]
    known = [position for position, place in enumerate(at) if place >= 0]
    if sum(len(keys[position]) for position in known) < _SAME_TEXT * sum(map(len, keys)):
        return lines, []
    first, last = known[0], known[-1]
    ends = len(told) - at[last] - len(keys[last]) <= _ENDS_WITHIN * len(told)
    kept, others = [], []
    for position, line in enumerate(lines):
        between = first < position < last and not (line.block and line.block.tag in _LEFT_OUT)
        if at[position] < 0 and (between or (ends and position > last)):
            others.append(line.text)
        else:
            kept.append(line)
    return kept, others


def _key(text: str) -> str:
    return fold(text).replace(" ", "")
