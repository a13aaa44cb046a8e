"""Is this page an article? A typed verdict with its evidence.

Conservative: a page that reads like an article is one, whatever else stands on it (a consent banner beside
a full text is no wall). A page that declares itself an article and is empty is an article with an empty body, so that
a check sees it, unless a wall, an error or a script explains why it is empty.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from extraction.article import Rejected
from extraction.blocks import Block, kinds_of
from extraction.body import Body
from extraction.document import Document
from extraction.page import Page
from extraction.structured import Structured, types_of
from extraction.text import count_words, shorten, word_list
from warehouse.contract import RejectionReason

_LONG_WORDS = 200
"""A body with more words is a text of its own; walls, errors and stubs show less."""
_SHORT_WORDS = 60
"""A body with fewer words is no full article, though it may be a brief."""
_STUB_WORDS = 150
_MEDIA_WORDS = 30
"""Under a video or a gallery a text of more words is a brief."""
_LIST_LINKS = 25
"""Links with texts like headlines from which a page without a text is a list of other pages."""
_SHELL_CHARS = 400
"""Text of a page that needs its script: menus at most."""
_CHALLENGE_MARKUP = re.compile(
    rb"/cdn-cgi/challenge-platform|cf-chl-|_cf_chl_opt|challenges\.cloudflare\.com|captcha-delivery\.com|geo\.captcha|px-captcha"
    rb"|perimeterx|_Incapsula_Resource|distil_r_captcha|g-recaptcha|h-captcha|hcaptcha\.com|awswaf|/_sec/cp_challenge",
    re.IGNORECASE,
)
_SEARCH_PATH = re.compile(
    r"/(?:search|suche|recherche|buscar|busqueda|busca|cerca|zoeken|szukaj|tags?|topics?|themen?|thema|schlagwort|keyword|stichwort"
    r"|etiquetas?|label)(?:/|$)",
    re.IGNORECASE,
)
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:q|query|s|search|suche|keyword)=", re.IGNORECASE)
_MEDIA_TYPES = frozenset(
    {"imagegallery", "mediagallery", "videogallery", "videoobject", "audioobject", "podcastepisode"}
)
_LIST_TYPES = frozenset({"collectionpage", "itemlist", "searchresultspage"})
_SCRIPT_ROOT = re.compile(r"^(?:root|app|__next|__nuxt|react-root|main-app|gatsby)$", re.IGNORECASE)
_RETRYABLE = frozenset(
    {
        RejectionReason.CONSENT_WALL,
        RejectionReason.CHALLENGE,
        RejectionReason.ERROR_PAGE,
        RejectionReason.EMPTY_SHELL,
    }
)
"""What may be gone at the next try, or for a client that behaves otherwise."""


@dataclass(frozen=True)
class _View:
    document: Document
    structured: Structured
    blocks: Sequence[Block]
    body: Body
    headline: str | None
    raw: bytes
    words: int
    declared: bool
    """Whether the page says of itself that it is an article."""


def judge(page: Page, raw: bytes) -> Rejected | None:
    """Why the page is no article; None where it is one."""
    structured = page.structured
    declared = structured.article is not None or structured.micro_type is not None
    declared = declared or (structured.first_meta("og:type") or "").lower() in {
        "article",
        "og:article",
        "news",
        "newsarticle",
    }
    view = _View(
        document=page.document,
        structured=structured,
        blocks=page.blocks,
        body=page.body,
        headline=page.headline.text,
        raw=raw,
        words=count_words(page.body.text),
        declared=declared,
    )
    for test in (_challenge, _error, _consent, _live, _paywall, _login, _teasers, _list, _media, _empty):
        found = test(view)
        if found is not None:
            reason, evidence = found
            return Rejected(reason, shorten(evidence), retryable=reason in _RETRYABLE)
    return None


_Found = tuple[RejectionReason, str] | None


def _challenge(page: _View) -> _Found:
    if page.words >= _LONG_WORDS:
        return None
    text = _shown(page, 3_000)
    sentence = _search("walls_challenge", text)
    bare = len(text) < 300 and not page.body.text
    mark = _CHALLENGE_MARKUP.search(page.raw) if sentence or bare else None
    # A comment form's captcha is no challenge: the page around it has a text, a declaration, many words.
    if sentence and (mark or len(text) < 1_500):
        return (
            RejectionReason.CHALLENGE,
            f"{sentence} | {mark.group(0).decode('ascii', 'replace')}" if mark else sentence,
        )
    if mark and bare:
        return RejectionReason.CHALLENGE, mark.group(0).decode("ascii", "replace")
    return None


def _error(page: _View) -> _Found:
    if page.words >= _LONG_WORDS or (page.declared and page.words >= _SHORT_WORDS):
        return None
    titles = [
        page.headline or "",
        *(text for element in page.document.tree.iter("title") if (text := element.text or "")),
    ]
    for title in titles:
        if _match("errors_shown", title.strip()):
            return RejectionReason.ERROR_PAGE, title.strip()
    return None


def _consent(page: _View) -> _Found:
    if page.words >= _LONG_WORDS:
        return None
    text = _shown(page, 20_000)
    marks = [match.group(0) for pattern in _patterns("walls_consent") if (match := pattern.search(text))]
    inside = [mark for mark in marks if mark in page.body.text]
    rest = count_words(text)
    boxed = [block.text for block in page.blocks if "consent" in kinds_of(block)]
    if boxed and rest < _STUB_WORDS and not page.declared and 2 * count_words(" ".join(boxed)) > rest:
        return RejectionReason.CONSENT_WALL, " | ".join(boxed[:3])
    # Two different sentences of consent, and little else on the page than they and their menus.
    if (
        len(marks) >= 2
        and (rest < 400 or len(inside) >= 2)
        and (not page.declared or page.words < _SHORT_WORDS or len(inside) >= 2)
    ):
        return RejectionReason.CONSENT_WALL, " | ".join(marks[:3])
    return None


def _live(page: _View) -> _Found:
    if not page.body.live_posts or page.body.text:
        return None
    return RejectionReason.LIVE_BLOG, f"{page.body.live_posts} posts and no text above them"


def _login(page: _View) -> _Found:
    if page.words >= _STUB_WORDS:
        return None
    fields = page.document.tree.xpath("//input[@type='password']")
    sentence = _search("walls_login", _shown(page, 5_000))
    if sentence and fields and (page.words < _SHORT_WORDS or sentence in page.body.text):
        return RejectionReason.LOGIN_WALL, sentence
    if sentence and sentence in page.body.text and page.words < _SHORT_WORDS:
        return RejectionReason.LOGIN_WALL, sentence
    return None


def _paywall(page: _View) -> _Found:
    if page.words >= _STUB_WORDS:
        return None
    text = _shown(page, 50_000)
    sentence = _search("walls_paywall", text)
    stated = str((page.structured.article or {}).get("isAccessibleForFree", "")).lower() == "false"
    tier = (page.structured.first_meta("article:content_tier") or "").lower() in {"locked", "metered"}
    if sentence and (stated or tier or _breaks_off(page, sentence) or page.document.tree.xpath(_PAYWALL_BOX)):
        return RejectionReason.PAYWALL_STUB, f"{page.words} words, then: {sentence}"
    return None


def _breaks_off(page: _View, sentence: str) -> bool:
    """Whether the prompt stands where the text goes on elsewhere: in it, or right behind its last paragraph."""
    if page.body.orders is None:
        return False
    start, end = page.body.orders
    last = page.blocks[start : end + 1 + _PROMPT_BLOCKS]
    return any(sentence in block.text and not kinds_of(block) & {"footer", "navigation"} for block in last)


_PROMPT_BLOCKS = 4
"""Blocks behind the text among which a prompt to subscribe belongs to it."""


_PAYWALL_BOX = (
    "//*[contains(@class, 'paywall') or contains(@id, 'paywall')"
    " or contains(@class, 'subscribe-wall') or contains(@class, 'piano-')]"
)


def _teasers(page: _View) -> _Found:
    found = None if page.declared else _trails(page)
    return (RejectionReason.SECTION_PAGE, found) if found else None


def _list(page: _View) -> _Found:
    if page.declared or page.words >= _LONG_WORDS:
        return None
    parts = urlsplit(page.document.url)
    teasers = [
        b for b in page.blocks if b.link_share > 0.8 and b.chars >= 25 and not kinds_of(b) & {"footer", "navigation"}
    ]
    listed = {kind for node in page.structured.nodes for kind in types_of(node)} & _LIST_TYPES
    prose = [b for b in page.blocks if b.chars >= 200 and b.link_share < 0.2]
    if _SEARCH_PATH.search(parts.path) or _SEARCH_QUERY.search(parts.query):
        if len(teasers) >= 8 and len(prose) < 3:
            return (
                RejectionReason.SEARCH_OR_TAG,
                f"{parts.path}?{parts.query}: {len(teasers)} links, {page.words} words",
            )
        return None
    home = parts.path.strip("/") in {"", "index.html", "index.php", "home"} and not parts.query
    needed = 10 if home or listed else _LIST_LINKS
    if len(teasers) >= needed and len(prose) < 3 and (home or listed or page.words < _SHORT_WORDS):
        return RejectionReason.SECTION_PAGE, f"{len(teasers)} links to other pages, {page.words} words of text"
    return None


_TRAILS = 6
"""Linked headlines with teasers from which on a page is a list of others; related links come in threes to fives."""
_TRAIL_SHARE = 0.7
"""Share of what was taken for the article's text that such teasers make up on a list of other pages."""


def _trails(page: _View) -> str | None:
    """What says that the text taken from the page is teasers, each behind a linked headline; None where it is not.

    A section page made of teasers reads like an article whose every paragraph has a linked sub-heading.
    """
    teasers, linked = [], False
    for block in page.blocks:
        if block.link_share > 0.8 and block.chars >= _TRAIL_CHARS:
            linked = True
        elif linked and block.link_share < 0.2 and _TRAIL_CHARS <= block.chars <= _TEASER_CHARS:
            linked = False
            if block.lines[0] in page.body.text:
                teasers.append(block)
    share = sum(block.chars for block in teasers) / max(1, len("".join(page.body.text.split())))
    if len(teasers) < _TRAILS or share < _TRAIL_SHARE:
        return None
    return f"{len(teasers)} linked headlines with teasers, {share:.0%} of the text"


_TRAIL_CHARS, _TEASER_CHARS = 12, 400
"""Characters of the shortest headline or teaser (Japanese ones are short) and of the longest teaser."""


def _media(page: _View) -> _Found:
    if page.words >= _MEDIA_WORDS:
        return None
    kind = (page.structured.first_meta("og:type") or "").lower()
    types = {kind for node in page.structured.nodes for kind in types_of(node)} & _MEDIA_TYPES
    if (kind.startswith(("video", "music")) or types) and page.structured.article is None:
        return RejectionReason.MEDIA_PAGE, f"{kind or ', '.join(sorted(types))}, {page.words} words of text"
    return None


def _empty(page: _View) -> _Found:
    if page.body.text:
        return None
    shown = _shown(page, 5_000)
    root = next(
        (e for e in page.document.tree.iter("div") if _SCRIPT_ROOT.match(e.get("id") or "") and not len(e)), None
    )
    if root is not None and len(shown) < _SHELL_CHARS:
        return (
            RejectionReason.EMPTY_SHELL,
            f"<div id={root.get('id')!r}> is empty, {len(shown)} characters of text: {shown}",
        )
    if page.declared:
        return None
    if len(shown) < _SHELL_CHARS / 2 and next(page.document.tree.iter("script"), None) is not None:
        return RejectionReason.EMPTY_SHELL, f"scripts and {len(shown)} characters of text: {shown}"
    return RejectionReason.NOT_ARTICLE, f"no text that reads like an article: {shown}"


def _shown(page: _View, limit: int) -> str:
    """Text of the page as a reader sees it, up to a limit."""
    parts: list[str] = []
    size = 0
    for block in page.blocks:
        if "hidden" not in kinds_of(block):
            parts.append(block.text)
            size += len(parts[-1])
            if size > limit:
                break
    return " ".join(parts)


def _search(name: str, text: str) -> str | None:
    return next((match.group(0) for pattern in _patterns(name) if (match := pattern.search(text))), None)


def _match(name: str, text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in _patterns(name))


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(line, re.IGNORECASE) for line in word_list(name))
