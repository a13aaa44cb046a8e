"""Reads saved pages: bytes and an address in, an `Article` or a `Rejected` out.

Takes the bytes of one page, its address, its HTTP headers, the time of its collection, and `Hints`: what the feed that
announced it said of it. Gives an
`Article` with everything the page says of itself, each field as the page states it and `signals` for
what was noticed on the way, or a `Rejected` with the reason why the page is no article.

`same_texts` takes what a run's pages were read as, and rejects what is one text under many addresses.

Errors: `ArgumentError` where the caller's arguments are wrong. Whatever is wrong with a page is a value.

Never fetches, writes, reads the clock or the environment. Never returns the time of collection as a date
of the article.
Pages do not change each other's result: `reset_caches` frees memory, `warm_up` loads what is loaded once; neither
changes a result.
"""

from extraction.article import Article, Rejected, Signal
from extraction.errors import ArgumentError, ExtractionError
from extraction.hints import Hints
from extraction.memory import SiteMemory, Trace, learn
from extraction.memory.trace import Reading
from extraction.reader import extract, read, reset_caches, warm_up
from extraction.repetition import ReadText, same_texts

__all__ = [
    "ArgumentError",
    "Article",
    "ExtractionError",
    "Hints",
    "ReadText",
    "Reading",
    "Rejected",
    "Signal",
    "SiteMemory",
    "Trace",
    "extract",
    "learn",
    "read",
    "reset_caches",
    "same_texts",
    "warm_up",
]
