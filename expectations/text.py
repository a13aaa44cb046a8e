"""Text as the checks compare it: pure functions, no state."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
# Scripts written without spaces: kana, CJK ideographs with extension A and the compatibility block.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# What newsrooms put before a headline when a story moves on; it does not make another headline.
_LABEL = re.compile(
    r"^(updated?|breaking( news)?|exclusive|just in|developing|eil(meldung)?|exklusiv|aktualisiert|速報|更新)"
    r"\s*[:：|｜–—-]\s*",
    re.IGNORECASE,
)
_BY = re.compile(  # over NFKC: a full-width colon is one
    r"^\s*(by|written by|words by|reported by|story by|posted by|von|ein bericht von|par|por|di|da|door|av|af|przez|od"
    r"|文|記事|取材|執筆|撮影)\s*:?\s+\S|^\s*(by|von|文|記事|取材|執筆|撮影|作者|记者|記者)\s*[:/]",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
EVIDENCE_LIMIT = 500
"""Characters; what the contract allows in the column `evidence`."""


def fold(text: str) -> str:
    """The words of a text, NFKC, casefolded, one space between them; empty where it has none."""
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(plain))


def headline_key(headline: str | None) -> str | None:
    """What two headlines have in common when they are the same; None where there is nothing to compare.

    Case, punctuation, quotation marks, width and a leading "Update:" do not count. Headlines without a letter or
    digit are None, and None equals nothing.
    """
    if headline is None:
        return None
    return fold(_LABEL.sub("", headline.strip())) or None


def opens_with_by(byline: str) -> bool:
    """Whether a byline begins with "by" or its like in the languages of our sources."""
    return _BY.search(unicodedata.normalize("NFKC", byline)) is not None


def count_words(text: str) -> int:
    """Words as the contract's `word_count` has them: characters divided by 2 for scripts without spaces."""
    if text.isascii() or not _UNSPACED.search(text):
        return len(_WORD.findall(text))
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + (unspaced + 1) // 2


def key_words(folded: str) -> int:
    """The same for a folded text, where plain words can be counted by their spaces."""
    if folded.isascii():
        return folded.count(" ") + 1 if folded else 0
    return count_words(folded)


def mask_numbers(folded: str) -> str:
    """The same with every number as 0: what a template with other figures has in common."""
    return _NUMBER.sub("0", folded)


def clip(text: str, limit: int = EVIDENCE_LIMIT) -> str:
    """At most `limit` characters, white space collapsed, an ellipsis where something was cut."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
