"""Section pages: HTML to the links that look like articles, without rules for any site. Never fetches."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.feeds import headline_of
from crawlers.models import Source
from crawlers.records import Found, Listing, NotParseable, Via
from crawlers.site import absolute, refusal, safe_key

_LISTS = re.compile(  # what lies below them is no article either
    r"/(tags?|topics?|thema|themen|categor(?:y|ies)|kategorie|authors?|autor(?:en)?|profiles?|users?|page|seite|search|suche"
    r"|login|signin|sign-in|logout|register|account|wp-admin|wp-json|wp-login\.php|cart|comments?)(?=/|$)",
    re.IGNORECASE,
)
_SERVICE = re.compile(  # as the last step of a path; `/archive/n0123.htm` is an article
    r"/(subscribe|subscription|abo|newsletters?|rss|feeds?|about|about-us|contact|contact-us|kontakt|impressum|imprint"
    r"|privacy|privacy-policy|datenschutz|terms|terms-of-use|agb|cookies?|cookie-policy|legal|help|faq|sitemap"
    r"|advertise|jobs|careers|archives?|archiv|shop|share|print|index|home)(\.\w{2,5})?/?$",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/-]|$)")
_NUMBERED = re.compile(r"(?:^|[-_./a-z])\d{4,}(?:\.\w{2,5})?$", re.IGNORECASE)
_ID_PARAMETER = re.compile(r"^(id|p|story|article|articleid|artid|newsid|nid|aid|sid|no|key)$", re.IGNORECASE)
_SLUG_WORDS = 4  # "local-news" and "about-the-paper" are sections, "mayor-opens-new-bridge" is a headline
_TITLE_CHARACTERS = 25  # of the link's text: sections are called with one to three words
_TITLE_CJK_CHARACTERS = 10
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DOCUMENT = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm)$", re.IGNORECASE)


def read_section(body: bytes, url: str, source: Source, *, max_links: int) -> Listing | NotParseable:
    """Links of the page at `url` to the source's articles, each once, in the page's order.

    A link counts that the source's patterns and hosts let through and that looks like an article's: all of
    those where the source has allow patterns, else by its path and its text (`looks_like_article`). The
    other links of a page are its navigation and are not considered at all.
    """
    from lxml import etree, html

    try:
        tree = html.document_fromstring(body, parser=html.HTMLParser(huge_tree=False, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        return NotParseable(f"HTML that does not parse: {error}")
    if (base_tag := tree.find(".//base[@href]")) is not None:
        base = absolute(url, base_tag.get("href") or "") or url
    else:
        base = url
    texts: dict[str, tuple[str, str]] = {}  # key → address, longest text
    own = safe_key(url)
    for anchor in tree.iter("a"):
        link = absolute(base, anchor.get("href") or "")
        if link is None or refusal(source, link) is not None:
            continue
        key = safe_key(link)
        text = " ".join("".join(map(str, anchor.itertext())).split())
        if key != own and len(text) >= len(texts.get(key, ("", ""))[1]):
            texts[key] = (texts.get(key, (link, ""))[0], text)
    links = [(link, text) for link, text in texts.values() if source.allow or looks_like_article(link, text)]
    found = tuple(Found(link, Via.SECTION) for link, _ in links[:max_links])
    return Listing(found=found, dropped=len(links) - len(found))


def looks_like_article(url: str, text: str = "") -> bool:
    """Whether a link with this address and this text reads like one to an article.

    By what news sites share: a date, a long slug or a number in the path, or a headline for the link's text.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if path in {"", "/"} and not parts.query:
        return False
    if _LISTS.search(path) or _SERVICE.search(path):
        return False
    last = path.rstrip("/").rpartition("/")[2]
    words = [word for word in re.split(r"[-_]", _DOCUMENT.sub("", last)) if word]
    if len(words) >= _SLUG_WORDS or (_DATED.search(path) and len(words) > 1):
        return True
    if _NUMBERED.search(last) and not _DATED.fullmatch(f"/{last}"):
        return True
    if any(_ID_PARAMETER.match(name) and value.isalnum() for name, value in parse_qsl(parts.query)):
        return True
    title = headline_of(text) or ""
    return len(title) >= (_TITLE_CJK_CHARACTERS if _CJK.search(title) else _TITLE_CHARACTERS)
