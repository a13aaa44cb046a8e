"""Pages whose matter is no text: videos, sound, galleries; and live blogs without a lead."""

import re
from collections import defaultdict
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.gate.view import LONG_WORDS, STUB_WORDS, Found, View
from extraction.structured import clean_json, types_of
from extraction.text import count_words, fold
from warehouse.contract import RejectionReason

_MEDIA_WORDS = 30
"""Under a video or a gallery a text of more words is a brief."""
_MEDIA_TYPES = frozenset(
    {"imagegallery", "mediagallery", "videogallery", "videoobject", "audioobject", "podcastepisode", "radioepisode"}
)
_GALLERY_TYPES = frozenset({"imagegallery", "mediagallery", "videogallery"})
_GALLERY_PATH = re.compile(
    r"(?:^|[/_-])(?:(?:photo|foto|bilder|image|picture)?-?(?:galler(?:y|ies)|galer[ií][ae]s?|strecken?)|slideshows?|diaporamas?"
    r"|photos|fotos|in-pictures|en-images|en-imagenes|shashin)(?:[/_.-]|\d|$)",
    re.IGNORECASE,
)
_PLAYERS = re.compile(
    r"//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com/embed|player\.vimeo\.com|dailymotion\.com/embed|geo\.dailymotion\.com|soundcloud\.com/player"
    r"|open\.spotify\.com/embed|embed\.podcasts\.apple\.com|players\.brightcove\.net|jwplatform\.com/players|glomex\.com)",
    re.IGNORECASE,
)
_OUTSIDE = frozenset({"header", "footer", "nav", "aside"})
_PICTURES = 5
"""Pictures with a caption each from which on a page is a gallery."""
_CAPTION_WORDS = 60
"""Words of the longest caption."""
_OWN_WORDS = 100
"""Words of running text beside the captions from which on a page with pictures is an article with pictures."""

_LEAD_WORDS = 8
"""Words of the shortest line above the pictures that counts as text: dates and names of photographers are shorter."""
_HEADINGS = frozenset({"h2", "h3", "h4"})
_FRAME = frozenset({"footer", "navigation", "header", "hidden", "related", "sidebar", "comments", "share", "consent"})


def live(view: View) -> Found:
    """A live blog without a text above its posts."""
    if not view.page.body.live_posts or view.text:
        return None
    return RejectionReason.LIVE_BLOG, f"{view.page.body.live_posts} posts and no text above them"


def media(view: View) -> Found:
    """A player or pictures, and no more text than describes them."""
    return _player(view) or _gallery(view)


def _player(view: View) -> Found:
    kind = (view.structured.first_meta("og:type") or "").lower()
    types = view.types & _MEDIA_TYPES
    if view.structured.article is not None:
        return None
    if not (kind.startswith(("video", "music")) or types):
        shown = _played(view) if view.words < _MEDIA_WORDS and not view.declared else None
        return (RejectionReason.MEDIA_PAGE, f"{shown}, {view.words} words of text") if shown else None
    evidence = f"{kind or ', '.join(sorted(types))}, {view.words} words of text"
    if view.words < _MEDIA_WORDS or (view.words < STUB_WORDS and _describes(view)):
        return RejectionReason.MEDIA_PAGE, evidence
    return None


def _played(view: View) -> str | None:
    """The player in the middle of the page; players in its frame show advertisements and other stories."""
    for element in view.document.tree.iter("video", "audio", "iframe", "amp-video", "amp-youtube", "amp-audio"):
        if element.tag == "iframe" and _PLAYERS.search(element.get("src") or element.get("data-src") or "") is None:
            continue
        if not any(above.tag in _OUTSIDE for above in element.iterancestors()):
            return f"<{element.tag}>"
    return None


def _describes(view: View) -> bool:
    """Whether the text is what the page states as the description of what it plays."""
    nodes = (node for node in view.structured.nodes if types_of(node) & _MEDIA_TYPES)
    texts = [text for node in nodes if isinstance(text := node.get("description"), str)]
    whole = " ".join(fold(clean_json(text)) for text in texts)
    lines = [fold(line) for line in view.text.split("\n")]
    same = sum(len(line) for line in lines if line and line in whole)
    return 2 * same >= sum(map(len, lines))


def _gallery(view: View) -> Found:
    """Pictures one after another, each with a caption, and little text beside them.

    Where the page does not call itself a gallery what stands below the pictures has to be marked up as captions.
    """
    stated = bool(view.types & _GALLERY_TYPES) or _GALLERY_PATH.search(urlsplit(view.document.url).path) is not None
    if (view.declared or view.words >= LONG_WORDS) and not stated:
        return None
    if sum(1 for _ in view.document.tree.iter("img", "amp-img")) < _PICTURES:
        return None
    slots, own = _slots(view, stated=stated)
    captions = [words for words, heads in slots if 0 < words <= _CAPTION_WORDS and not (heads and not stated)]
    longer = sum(words for words, _ in slots if words > _CAPTION_WORDS)
    if view.declared and longer:
        return None  # a story told along its pictures
    own += longer
    if len(captions) < _PICTURES or own >= _OWN_WORDS or own > sum(captions):
        return None
    return RejectionReason.MEDIA_PAGE, f"{len(captions)} pictures with captions, {own} words beside them"


def _slots(view: View, *, stated: bool) -> tuple[list[tuple[int, bool]], int]:
    """Words and whether there is a heading behind each picture of the page's middle, and words of other text."""
    by_element = defaultdict[HtmlElement, list[Block]](list)
    for block in view.blocks:
        if block.link_share < 0.5 and not kinds_of(block) & _FRAME and block.tag not in {"h1", "button"}:
            by_element[block.element].append(block)
    slots: list[tuple[int, bool]] = []
    own = 0
    for element in view.document.tree.iter(etree.Element):
        if element.tag in {"img", "amp-img"}:
            slots.append((0, False))
        for block in by_element.get(element, ()):
            words = count_words(block.text)
            heading = element.tag in _HEADINGS
            if slots and (stated or heading or "caption" in kinds_of(block)):
                slots[-1] = (slots[-1][0] + (0 if heading else words), slots[-1][1] or heading)
            elif words >= _LEAD_WORDS and not heading:
                own += words
    return slots, own
