"""Text that breaks off: a body that ends in mid-sentence where a site asks for a subscription or a log-in."""

import re
from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block, kinds_of
from extraction.page import Page
from extraction.phrases import phrases
from extraction.text import ends_sentence, shorten

_CUT_CHARS = 40
"""Characters of the shortest last line that can be cut: shorter ones are signatures, places, scores."""
_ELLIPSIS = re.compile(r"(?:…|\.{3}|・・・|\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\))[\s\"'”’»)]*$")
_GOES_ON = re.compile(r"[\w,;–—-]$")
"""How a line may end in mid-sentence; behind a small letter alone, since names end signatures."""
_NEVER_CUT = frozenset({"h2", "h3", "h4", "h5", "li", "dd", "dt", "td", "th", "figcaption", "blockquote", "pre"})
_FADE = re.compile(
    r"(?:^|[-_ ])(?:fade(?:d|-?out)?|truncated?|gradient|blur(?:red)?|teaser-?only|cut-?off|preview)(?:$|[-_ ])",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"pay-?wall|reg-?wall|piano|poool|tp-(?:container|modal)|metered|(?:abo|login|premium|subscri\w*)-?(?:wall|prompt)",
    re.IGNORECASE,
)
"""Names of boxes that sell the rest of a text."""
_BEHIND = 4
"""Blocks behind the text among which the prompt stands."""
_SIBLINGS = 3
_NAMED_ABOVE = 4
"""Elements around the last paragraph whose names are looked at."""
_FRAME = frozenset({"footer", "navigation", "comments", "related", "hidden"})


def breaks_off(page: Page) -> str | None:
    """The end of the text where it is in mid-sentence or an ellipsis; None where it ends as texts do."""
    if not page.body.text:
        return None
    line = _last_line(page)
    block = _last_block(page)
    spaced = line.count(" ") * _CUT_CHARS > len(line)
    if len(line) < (_CUT_CHARS if spaced else _CUT_CHARS // 2) or (block is not None and block.tag in _NEVER_CUT):
        return None
    if _ELLIPSIS.search(line):
        return shorten(line[-160:])
    if ends_sentence(line) or not spaced or _GOES_ON.search(line) is None or _signed(line):
        return None
    return shorten(line[-160:])


def in_ellipsis(page: Page) -> bool:
    """Whether the text ends in an ellipsis."""
    return bool(page.body.text) and _ELLIPSIS.search(_last_line(page)) is not None


def truncated(page: Page) -> str | None:
    """What says that the text is the beginning of an article that is sold or given to members; None: nothing does.

    It takes two: an end in mid-sentence, and a prompt, a box for one or a fading container there.
    """
    end = breaks_off(page)
    if end is None:
        return None
    prompt = _prompt(page)
    return f"{end} | {prompt}" if prompt else None


def _last_line(page: Page) -> str:
    """The last line of the text that is no prompt itself."""
    lines = page.body.text.split("\n")
    while len(lines) > 1 and _prompts(lines[-1]):
        lines.pop()
    return lines[-1].rstrip()


def _last_block(page: Page) -> Block | None:
    return page.blocks[page.body.orders[1]] if page.body.orders else None


def _signed(line: str) -> bool:
    """Whether a line without a full stop ends as signatures, addresses and sums do rather than in mid-sentence."""
    last = line.rstrip(",;–— ").rsplit(" ", 1)[-1]
    tail = re.split(r"[.!?]\s+", line)[-1]
    return (
        not last[:1].islower()
        or "." in last
        or any(letter.isdigit() for letter in last)
        or (len(tail) < min(_CUT_CHARS, len(line)) and tail[:1] in "([–—-/")
    )


def _prompt(page: Page) -> str | None:
    last = _last_block(page)
    if last is None:
        return None
    for block in page.blocks[last.order : last.order + 1 + _BEHIND]:
        if kinds_of(block) & _FRAME:
            continue
        if found := _prompts(block.text):
            return found
        if block is not last and (name := _named(block.element, _WALL, last.element)):
            return name
    return _box_behind(last.element) or _named(last.element, _FADE, None)


def _box_behind(element: HtmlElement) -> str | None:
    """The telling name of a box right behind an element or those around it: its text comes from a script."""
    above: HtmlElement | None = element
    for _ in range(_NAMED_ABOVE):
        if above is None or above.tag in {"body", "main", "html"}:
            return None
        for sibling in islice(above.itersiblings(), _SIBLINGS):
            if found := _name(sibling, _WALL):
                return found
        above = above.getparent()
    return None


def _named(element: HtmlElement, names: re.Pattern[str], until: HtmlElement | None) -> str | None:
    """The telling name of an element or of those around it, as long as they do not hold `until`."""
    above: HtmlElement | None = element
    for _ in range(_NAMED_ABOVE):
        if above is None or above.tag in {"body", "main", "html"} or (until is not None and _holds(above, until)):
            return None
        if found := _name(above, names):
            return found
        above = above.getparent()
    return None


def _holds(element: HtmlElement, inner: HtmlElement) -> bool:
    return inner is element or any(above is element for above in inner.iterancestors())


def _name(element: HtmlElement, names: re.Pattern[str]) -> str | None:
    whole = f"{element.get('class', '')[:400]} {element.get('id', '')[:100]}"
    return f"<{element.tag} {whole.strip()[:80]}>" if names.search(whole) else None


def _prompts(text: str) -> str | None:
    for name in ("walls_paywall", "walls_login"):
        if found := phrases(name).search(text[:2_000]):
            return found.group(0)
    return None
