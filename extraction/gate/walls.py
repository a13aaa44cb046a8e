"""What stands between a reader and an article: bot checks, consent, log-ins, subscriptions."""

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement

from extraction.blocks import kinds_of
from extraction.consent import is_consent_button
from extraction.gate.view import LONG_WORDS, SENTENCE_WORDS, SHORT_WORDS, STUB_WORDS, Found, View, every, search
from extraction.text import count_words
from extraction.truncation import breaks_off, in_ellipsis, truncated
from warehouse.contract import RejectionReason

_INTERSTITIAL = (
    b"_cf_chl_opt", b"cf-chl-", b"challenge-platform/h/b/orchestrate", b"challenge-platform/h/g/orchestrate",
    b"cf-error-details", b"ct.captcha-delivery.com", b"geo.captcha-delivery.com", b"px-captcha", b"captcha.px-c",
    b"_incapsula_resource?cwudnsai", b"_incapsula_resource?swudnsai", b"distil_r_captcha", b"distilcaptchaform",
    b"sec-if-cpt-container", b"sec-cpt-if", b"bm-verify", b"/_sec/cp_challenge", b"/_sec/verify",
    b"triggerinterstitialchallenge", b"gokuprops", b"awswafcookiedomainlist", b"anubis_challenge",
    b"sucuri_cloudproxy_js", b"/_fs-ch-", b"perfdrive.com/captcha", b".well-known/vercel/security",
)  # fmt: skip
"""What stands on the page of a bot check alone, lower-case. A protected site's articles load scripts of the same makers
from other addresses. Plain strings: an expression takes a hundred times as long over a page's bytes."""
_WIDGETS = (
    b"g-recaptcha", b"h-captcha", b"hcaptcha.com", b"cf-turnstile", b"challenges.cloudflare.com", b"recaptcha/api.js",
    b"recaptcha/enterprise.js", b"perimeterx", b"_incapsula_resource", b"awswaf", b"arkoselabs", b"funcaptcha",
    b"geetest", b"frc-captcha", b"/cdn-cgi/challenge-platform",
)  # fmt: skip
"""What stands on articles too: captchas of comment forms, scripts that measure."""
_BARE_CHARS = 300
_CHECK_CHARS = 1_500
"""Text of a bot check with the site's menu around it; with more text it takes a mark of its software."""
_CHECKED_CHARS = 3_000
_EXPLAINED_WORDS = 50
"""Words with which a bot check explains itself, in lines that are not its own sentences."""
_CHECK_WORDS = 100
"""Words of a bot check that says two things about itself."""
_CONSENT_CHARS = 20_000
_BUTTON_BLOCKS = 2
_CONSENT_WORDS = 400
_NEARLY_ALL = 0.8
_PATHS = re.compile(
    r"/(?:log-?in|sign-?in|signin|anmelden|anmeldung|connexion|acceso|accedi|inloggen|auth|sso)(?:[/.]|$)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"^(?:e-?mail|user(?:name)?|login|identifier|account)", re.IGNORECASE)
_HEADER = frozenset({"header", "nav", "footer", "aside", "dialog"})
_BOX = etree.XPath(
    "boolean(//*[contains(@class, 'paywall') or contains(@id, 'paywall') or contains(@class, 'subscribe-wall')"
    " or contains(@class, 'piano-') or contains(@id, 'piano-') or contains(@class, 'tp-container')"
    " or contains(@id, 'poool-') or contains(@class, 'poool') or contains(@class, 'regwall')"
    " or contains(@class, 'premium-wall')])"
)
PROMPT_BLOCKS = 4
"""Blocks behind the text among which a prompt to subscribe belongs to it."""
_PROMPT_CHARS = 250
_LEAD_WORDS = 10
"""Words of the shortest beginning of an article that is shown above a prompt."""


def challenge(view: View) -> Found:
    """A bot check, however long its page is: menus, explanations, styles in the page."""
    if framed := _check_in_frame(view):
        return framed
    if view.words >= LONG_WORDS and (view.declared or view.titled("walls_challenge") is None):
        return None
    text = view.shown(_CHECKED_CHARS)
    bare = len(text) < _BARE_CHARS and not view.text
    sentence = search("walls_challenge", f"{text} {view.unscripted}" if len(text) < _BARE_CHARS else text)
    little = view.words < SENTENCE_WORDS and len(text) < _CHECK_CHARS
    if sentence is None and not little:
        return None
    mark = _mark(view, _INTERSTITIAL)
    if mark and not (view.declared and view.words >= SHORT_WORDS):
        return RejectionReason.CHALLENGE, " | ".join(part for part in (sentence, mark) if part)
    if view.words >= LONG_WORDS or (sentence is None and not bare):
        return None
    widget = _mark(view, _WIDGETS)
    found = widget and not _has_script_root(view) if sentence is None else _checks(view, text, widget is not None)
    return (RejectionReason.CHALLENGE, " | ".join(part for part in (sentence, widget) if part)) if found else None


def _check_in_frame(view: View) -> Found:
    """A bot check in the place of the text, whatever was read from the menu and the footer around it."""
    if view.declared or count_words(view.middle) >= _CHECK_WORDS:
        return None
    sentences = list(dict.fromkeys(every("walls_challenge", view.middle)))
    if not sentences:
        return None
    little = count_words(view.middle) < _EXPLAINED_WORDS
    sure = little and (view.titled("walls_challenge") or _mark(view, _INTERSTITIAL) or _mark(view, _WIDGETS))
    if not sure and len(sentences) == 1:
        return None
    return RejectionReason.CHALLENGE, " | ".join([*sentences[:2], sure or ""]).strip(" |")


def _mark(view: View, marks: Sequence[bytes]) -> str | None:
    """The first of these that stands anywhere in the page's bytes."""
    raw = view.raw.lower()
    return next((mark.decode() for mark in marks if mark in raw), None)


def _checks(view: View, text: str, widget: bool) -> bool:
    """Whether a page with the sentence of a bot check is one: a brief about them has other lines too."""
    headed = view.titled("walls_challenge") is not None
    own = view.rest_of("walls_challenge")
    if own >= (SENTENCE_WORDS if view.declared else _EXPLAINED_WORDS) and not (headed and not view.declared):
        return False
    return widget or headed or len(text) < _CHECK_CHARS


def _has_script_root(view: View) -> bool:
    return any(is_script_root(element) for element in view.document.tree.iter("div"))


SCRIPT_ROOT = re.compile(
    r"^(?:root|app|app-root|__next|__nuxt|___gatsby|react-root|main-app|gatsby|ember-app|svelte|q-app|application|mount)$",
    re.IGNORECASE,
)


def is_script_root(element: HtmlElement) -> bool:
    """Whether an element is the one that a page's script fills, and is empty."""
    return (
        SCRIPT_ROOT.match(element.get("id") or "") is not None and not len(element) and not (element.text or "").strip()
    )


def consent(view: View) -> Found:
    """A demand to agree to cookies in place of an article; a banner beside an article is none."""
    if view.words >= LONG_WORDS:
        headed = None if view.declared else view.titled("consent_titles")
        found = headed is not None and _agree(view) and _about_consent(view)
        return (RejectionReason.CONSENT_WALL, headed or "") if found else _demand(view)
    text = view.shown(_CONSENT_CHARS)
    marks, inside = _consents(text), _consents(view.text)
    boxed = [block.text for block in view.blocks if "consent" in kinds_of(block)]
    own = _own_words(view, boxed)
    if not (marks or boxed) or (own >= SENTENCE_WORDS and not inside and not _agrees_below(view)):
        return None  # nothing about consent, or a text of its own beside the banner
    rest = count_words(text)
    if boxed and rest < STUB_WORDS and not view.declared and 2 * count_words(" ".join(boxed)) > rest:
        return RejectionReason.CONSENT_WALL, " | ".join(boxed[:3])
    # Two different sentences of consent, and little else on the page than they and their menus.
    if (
        len(marks) >= 2
        and (rest < _CONSENT_WORDS or len(inside) >= 2)
        and (view.words < SHORT_WORDS or own < SHORT_WORDS or (not view.declared and _agree(view)))
        and (not view.declared or view.words < SHORT_WORDS or len(inside) >= 2)
    ):
        return RejectionReason.CONSENT_WALL, " | ".join(marks[:3])
    return _demand(view) or _asks_to_agree(view, marks, inside, rest)


def _demand(view: View) -> Found:
    """A text that is a demand for consent below the headline of an article: nearly every line speaks of it."""
    marks = _consents(view.text)
    if len(marks) < 2 or any(search("consent_subjects", title) for title in view.titles):
        return None
    shown = (block.text for block in view.blocks if is_consent_button(block.text))
    found = _about_consent(view, _NEARLY_ALL) and (_agree(view) or next(shown, None))
    return (RejectionReason.CONSENT_WALL, " | ".join([*marks[:2], found])) if found else None


def _own_words(view: View, boxed: list[str]) -> int:
    """Words of the text in lines that neither ask for consent nor stand in a box that does.

    Under a heading that asks for consent, no line that speaks of it counts either.
    """
    inside = "\n".join(boxed)
    names = ["walls_consent", *(["consent_subjects"] if view.titled("consent_titles") else [])]
    lines = (line for line in view.text.split("\n") if line not in inside)
    return sum(count_words(line) for line in lines if all(search(name, line) is None for name in names))


def _consents(text: str) -> list[str]:
    return list(every("walls_consent", text))


def _asks_to_agree(view: View, marks: list[str], inside: list[str], rest: int) -> Found:
    """One sentence of consent, in the page's heading or in its text, and the button that agrees."""
    headed = view.titled("consent_titles")
    alone = rest < STUB_WORDS and bool(inside or not view.text or _agrees_below(view))
    if not marks or view.declared or not (headed or alone):
        return None
    agree = _agree(view)
    return (RejectionReason.CONSENT_WALL, " | ".join([headed or marks[0], agree])) if agree else None


def _agree(view: View) -> str | None:
    """The button that agrees."""
    return next((text for text in view.buttons if is_consent_button(text)), None)


def _agrees_below(view: View) -> bool:
    """Whether the button that agrees stands right behind the text; a banner has a text of its own above its button."""
    if view.page.body.orders is None:
        return False
    end = view.page.body.orders[1]
    return any(is_consent_button(block.text) for block in view.blocks[end + 1 : end + 1 + _BUTTON_BLOCKS])


def _about_consent(view: View, share: float = 0.5) -> bool:
    """Whether such a share of the text's lines are about data and consent."""
    lines = [line for line in view.text.split("\n") if len(line) > 30]
    return sum(1 for line in lines if search("consent_subjects", line)) >= share * len(lines)


def login(view: View) -> Found:
    """A log-in or a registration in place of an article, or where its text breaks off."""
    if view.words >= STUB_WORDS:
        return None
    rest = _prompt_behind(view, "walls_rest") if view.words >= _LEAD_WORDS else None
    return (RejectionReason.LOGIN_WALL, f"{view.words} words, then: {rest}") if rest else _logs_in(view)


def _logs_in(view: View) -> Found:
    sentence = search("walls_login", view.shown(5_000))
    headed = view.titled("login_titles")
    if not sentence and not headed and not _PATHS.search(view.document.url):
        return None
    if sentence and (view.words < SHORT_WORDS or breaks_off(view.page)) and _asked(view, sentence):
        return RejectionReason.LOGIN_WALL, sentence
    if view.declared or view.rest_of("walls_login") >= SENTENCE_WORDS:
        return None
    form = _login_form(view)
    if form and (sentence or headed or _PATHS.search(view.document.url)):
        return RejectionReason.LOGIN_WALL, " | ".join(part for part in (sentence or headed, form) if part)
    return None


def _prompt_behind(view: View, pattern_list: str) -> str | None:
    """What a pattern finds in a short block right behind the text that is no part of it."""
    for block in view.behind(PROMPT_BLOCKS)[1:]:
        if block.chars < _PROMPT_CHARS and block.text not in view.text and (found := search(pattern_list, block.text)):
            return found
    return None


def _asked(view: View, sentence: str) -> bool:
    """Whether the prompt stands in the text or right behind its last paragraph."""
    if sentence in view.text and view.rest_of("walls_login") < SHORT_WORDS:
        return True
    if view.words >= SENTENCE_WORDS and breaks_off(view.page) is None:
        return False
    return any(sentence in block.text for block in view.behind(PROMPT_BLOCKS))


def _login_form(view: View) -> str | None:
    """The field of the page's own log-in form, not that of its header."""
    for field in view.document.tree.iter("input"):
        kind, name = (field.get("type") or "text").lower(), field.get("name") or field.get("id") or ""
        asks = kind == "password" or (kind in {"text", "email"} and _ACCOUNT.match(name or kind))
        if asks and not any(above.tag in _HEADER for above in field.iterancestors()):
            return f"<input type={kind}>"
    return None


def paywall(view: View) -> Found:
    """The beginning of an article that is sold."""
    if view.words >= STUB_WORDS:
        return None
    structured = view.structured
    stated = str((structured.article or {}).get("isAccessibleForFree", "")).lower() == "false"
    stated = stated or (structured.first_meta("article:content_tier") or "").lower() in {"locked", "metered"}
    sentence = search("walls_paywall", view.shown(50_000))
    if sentence and (stated or _prompted(view) or _BOX(view.document.tree)):
        return RejectionReason.PAYWALL_STUB, f"{view.words} words, then: {sentence}"
    offer = _prompt_behind(view, "walls_offers") if view.words else None
    if offer and (stated or breaks_off(view.page)):
        return RejectionReason.PAYWALL_STUB, f"{view.words} words, then: {offer}"
    if not stated or not view.words:
        return None
    boxed = view.words < SENTENCE_WORDS and _BOX(view.document.tree)
    if boxed or in_ellipsis(view.page) or truncated(view.page):
        return RejectionReason.PAYWALL_STUB, f"{view.words} words of a text that is sold, and it breaks off"
    return None


def _prompted(view: View) -> bool:
    """Whether the prompt stands where the text goes on elsewhere: in it, or right behind its last paragraph."""
    if view.page.body.orders is None:
        return False
    start, end = view.page.body.orders
    for block in view.blocks[start : end + 1 + PROMPT_BLOCKS]:
        found = search("walls_paywall", block.text)
        if found is None or kinds_of(block) & {"footer", "navigation"}:
            continue
        # Further up in the text it is a prompt where it says little else; a sentence about prompts is the article's.
        if block.order >= end - 1 or 2 * len(found) > len(block.text):
            return True
    return False
