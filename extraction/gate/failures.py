"""Pages that are nothing: errors served with status 200, shells that a script fills, pages without a text."""

import re

from lxml.html import HtmlElement

from extraction.blocks import kinds_of
from extraction.gate.lists import finds_nothing, listing
from extraction.gate.view import LONG_WORDS, SENTENCE_WORDS, SHORT_WORDS, Found, View, match, search
from extraction.gate.walls import SCRIPT_ROOT, is_script_root
from extraction.headline import host_of
from extraction.text import count_words, fold, visible_text
from warehouse.contract import RejectionReason

_ERROR_CLASS = re.compile(
    r"^(?:error-?(?:404|410|500|page)|(?:page|is|template|status|http)-?-?(?:404|500|error)|not-?found(?:-page)?|page-?not-?found|e?404)$"
)
_ERROR_STATE = re.compile(
    rb"\"page\"\s*:\s*\"/(?:404|_error|500)\"|\"statusCode\"\s*:\s*(?:404|410|5\d\d)\b|prerender-status-code[\"']?\s+content=[\"']?(?:404|410|5\d\d)",
)
"""How frameworks write the status of the page into it."""
_CODE = re.compile(r"\W*(?:\w+\W+)?\d{3}\W*")
"""The status alone: a piece of an article's headline as well ('404 – a museum')."""
_OFFERED = re.compile(r"\b(?:for sale|zu verkaufen|zum verkauf|à vendre|en venta|in vendita|à venda)\b", re.IGNORECASE)
_HEAD_BLOCKS = 3
_SHELL_CHARS = 400
"""Text of a page that needs its script: menus at most."""
_LOADING_WORDS = 15
"""Words in the place of a text that say that it is coming, or that it needs a script."""
_FRAME = frozenset({"footer", "navigation", "header", "hidden", "form"})


def error(view: View) -> Found:
    """An error in the place of a page."""
    marked = next((name for name in view.body_classes if _ERROR_CLASS.match(name)), None)
    if view.declared and view.words >= SHORT_WORDS:
        return None
    titled = view.titled("errors_shown")
    listed = titled is not None and not _CODE.fullmatch(titled)
    if view.words >= LONG_WORDS and marked is None and not (listed and listing(view)):
        return None
    if finds_nothing(view):
        return None
    if _is_brief(view) and (titled is None or _CODE.fullmatch(titled)):
        return None  # an article about errors, or of a theme that uses the word
    evidence = titled or marked
    if evidence is None and not view.declared:
        evidence = next((title for title in view.titles if _offers_host(title, view.document.url)), None)
    if evidence is None and view.words < SHORT_WORDS:
        state = _ERROR_STATE.search(view.raw)
        evidence = state.group(0).decode("ascii", "replace") if state else _said(view)
    return (RejectionReason.ERROR_PAGE, evidence) if evidence else None


def lasts(evidence: str) -> bool:
    """Whether the error says that the page is gone, so that another try cannot help."""
    return search("errors_gone", evidence) is not None


def _offers_host(title: str, url: str) -> bool:
    """Whether a title offers the name of the page's own site: 'northharbourpost.com is for sale'."""
    host = host_of(url)
    return bool(host) and host in title.lower() and _OFFERED.search(title) is not None


def _is_brief(view: View) -> bool:
    """Whether the page is an article all the same: it says so, or has its date, and a text."""
    dated = any(view.structured.first_meta(name) for name in ("article:published_time", "date", "datepublished"))
    return (view.declared or dated) and view.words >= SENTENCE_WORDS


def _said(view: View) -> str | None:
    """An error among the first lines of a page that has no heading for it."""
    lines = [block for block in view.blocks if not kinds_of(block) & _FRAME and block.link_share < 0.5]
    return next((b.text for b in lines[:_HEAD_BLOCKS] if b.chars < 200 and match("errors_shown", b.text)), None)


def empty(view: View) -> Found:
    """A page without a text: a shell that its script fills, or no article at all."""
    if view.words > _LOADING_WORDS:
        return None
    shown = view.shown(5_000)
    root = _script_root(view, shown)
    plea = view.unscripted and (root is not None or fold(view.text) in fold(view.unscripted))
    if view.text and not plea and not match("loading", view.text):
        return None
    if root is not None and len(shown) < _SHELL_CHARS:
        name = f"<{root.tag} id={root.get('id')!r}>"
        return RejectionReason.EMPTY_SHELL, f"{name} is empty, {len(shown)} characters of text: {shown}"
    if view.declared:
        return None
    if len(shown) < _SHELL_CHARS / 2 and next(view.document.tree.iter("script"), None) is not None:
        return RejectionReason.EMPTY_SHELL, f"scripts and {len(shown)} characters of text: {shown}"
    return None if view.text else (RejectionReason.NOT_ARTICLE, f"no text that reads like an article: {shown}")


def _script_root(view: View, shown: str) -> HtmlElement | None:
    """The element that the page's script fills: empty, or with a sign in it that something is coming."""
    tree = view.document.tree
    root = next((e for e in tree.iter("div", "main", "section") if is_script_root(e)), None)
    if root is None and view.unscripted and len(shown) < _SHELL_CHARS:
        named = (e for e in tree.iter("div", "main") if SCRIPT_ROOT.match(e.get("id") or ""))
        root = next((e for e in named if count_words(visible_text(e)) < SENTENCE_WORDS), None)
    if root is None:
        root = next((e for e in tree.iter() if _is_component(e.tag) and not len(e)), None)
    return root


def _is_component(tag: object) -> bool:
    """Whether an element is an application's own: `<app-root>`."""
    return isinstance(tag, str) and tag.endswith(("-root", "-app", "-shell"))
