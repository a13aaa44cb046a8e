"""What a reader of the tables wants to know of an article beside its fields: what form it has, what it says of itself.

A brief and the lead of a live blog are articles. A text that breaks off is one too, if it is
long enough not to be a stub.
"""

from collections.abc import Iterator, Mapping

from extraction.article import Signal
from extraction.blocks import MAX_LINES, Block, is_cut, kinds_of
from extraction.page import Page
from extraction.phrases import phrases
from extraction.prefixes import strip_dates
from extraction.structured import Json, as_list, clean_json
from extraction.text import count_words, ends_sentence, shorten
from warehouse.contract import SignalKind

BRIEF_WORDS = 100
"""Words of the longest brief."""
_RUNNING_CHARS = 50
_BESIDE = 0.4
"""Running text beside a brief, as a share of it, up to which it is the whole: otherwise a part of a text was read."""
_HEAD, _BEHIND = 12, 10
"""Blocks at the head and at the end of the text, and behind it, among which its notes stand."""
_NOTE_CHARS = 1_200
"""Characters of the longest note."""
_NOTE_WORDS = 5
"""Words that a note has beside its date."""
_NOTES = 3
_FRAME = frozenset(
    {"footer", "navigation", "comments", "related", "hidden", "consent", "newsletter", "advert", "sidebar"}
)


def notes(page: Page, broken_off: str | None) -> Iterator[Signal]:
    """What form the article has, and its corrections and updates with their text; `broken_off` is `truncated`."""
    if page.body.live_posts:
        yield Signal(SignalKind.LIVE_BLOG, f"{page.body.live_posts} posts below the lead that is the text")
    elif broken_off:
        yield Signal(SignalKind.BODY_TRUNCATED, shorten(broken_off))
    elif is_cut(page.blocks):
        yield Signal(SignalKind.BODY_TRUNCATED, f"the page has more than the {MAX_LINES} lines that are read")
    elif brief := _brief(page):
        yield Signal(SignalKind.BRIEF, brief)
    for kind, name in ((SignalKind.CORRECTION, "corrections"), (SignalKind.UPDATE_NOTE, "update_notes")):
        found = [
            *(_stated(page.structured.article or {}) if kind is SignalKind.CORRECTION else ()),
            *_noted(page, name),
        ]
        for text in list(dict.fromkeys(found))[:_NOTES]:
            yield Signal(kind, shorten(text))


def _brief(page: Page) -> str | None:
    text = page.body.text
    words = page.body.words
    last = text.rsplit("\n", 1)[-1]
    if not 0 < words < BRIEF_WORDS or not ends_sentence(last) or _is_part(page):
        return None
    stated = page.structured.text_of("articleBody")
    if stated and count_words(stated) > 2 * words:
        return None
    return f"{words} words, complete"


def _is_part(page: Page) -> bool:
    """Whether the page shows a good deal of running text beside the text, its frame apart."""
    running = (b for b in page.blocks if b.chars >= _RUNNING_CHARS and b.link_share < 0.3 and not kinds_of(b) & _FRAME)
    beside = sum(block.chars for block in running if block.lines[0] not in page.body.text)
    return beside > _BESIDE * len(page.body.text)


def _stated(article: Mapping[str, Json]) -> Iterator[str]:
    """Corrections that the page states for machines."""
    for value in as_list(article.get("correction")):
        text = value.get("text") or value.get("description") if isinstance(value, dict) else value
        if isinstance(text, str) and count_words(text) >= _NOTE_WORDS and not text.startswith("http"):
            yield clean_json(text[: 2 * _NOTE_CHARS])


def _noted(page: Page, name: str) -> Iterator[str]:
    """Notes above and behind the text and at its ends: paragraphs that begin as such or speak of earlier versions."""
    for block in _around(page):
        text = block.text
        if len(text) > _NOTE_CHARS or kinds_of(block, page.places_of_headline) & _FRAME or block.link_share > 0.5:
            continue
        if phrases(name).search(text) and count_words(strip_dates(text)) >= _NOTE_WORDS:
            yield text


def _around(page: Page) -> list[Block]:
    if page.body.orders is None:
        return []
    start, end = page.body.orders
    top = page.headline_order
    first = top + 1 if top is not None and top < start else start
    head = page.blocks[first : min(start + _HEAD, end + 1)]
    return [*head, *page.blocks[max(start + _HEAD, end + 1 - _HEAD) : end + 1 + _BEHIND]]
