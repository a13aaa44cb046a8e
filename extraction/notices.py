"""Lines in which a site speaks to its readers: they are no part of an article."""

import re

from extraction.phrases import phrases

_TRAIL = re.compile(r"\s*[»›>|•·]\s+|\s+[»›>|•·/]\s*")
_SLASHED = re.compile(r"[^»›>|•·]*/[^»›>|•·]*")
_TRAIL_CHARS = 200
_SIGNS = ' \t→›»▶►•·*-–—>|[]()（）"“”„:'
_PICTURES = re.compile("^[\U0001f000-\U0001faff\ufe0f+\\s]+")
"""Emoji before a line."""
_MAX_CHARS = 300
"""A longer paragraph that begins like a notice is the article's own."""


def is_notice(text: str) -> bool:
    """Whether a line is what a site says to its readers rather than the article (`words/notices.txt`)."""
    if _is_trail(text):
        return True
    return len(text) <= _MAX_CHARS and phrases("notices").fullmatch(_PICTURES.sub("", text).strip(_SIGNS))


def is_caption(text: str) -> bool:
    """Whether a line is a caption with the credit of its picture (`words/captions.txt`)."""
    return len(text) <= _MAX_CHARS and phrases("captions").fullmatch(text)


def _is_trail(text: str) -> bool:
    """Whether a line is a trail or a menu: short pieces between signs ('Home » News » Region')."""
    if len(text) > _TRAIL_CHARS:
        return False
    pieces = _TRAIL.split(text)
    if sum(not re.search(r"[^\W\d]", piece) for piece in pieces) > 1:
        return False  # a row of a table: 'Harbour List | 4,871 | 43.6 | 8'
    if len(pieces) < (4 if _SLASHED.fullmatch(text) else 3):
        return False  # three words with strokes between them are as often a name: 'Rap / Grime / Dance'
    return text.count("»") + text.count("›") + text.count(">") >= 2 or max(len(piece.split()) for piece in pieces) <= 3
