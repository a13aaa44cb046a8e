"""The section of an article and its tags, each from all places where a page states or shows it."""

import itertools
import re
from collections.abc import Iterator
from operator import itemgetter
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extraction.blocks import Block, is_aside, kinds_of
from extraction.document import rels_of
from extraction.headline import host_of
from extraction.page import Page
from extraction.structured import Json, Told, as_list, clean_json, types_of
from extraction.text import fold, folded_set, visible_text, word_set
from warehouse.contract import FieldSource

_MAX_TAGS = 50
_TAG_CHARS = 100
_SECTION_CHARS = 60
_BEFORE, _BEHIND = 6, 8
"""Blocks before the headline and behind the text among which an article's links to its section and tags stand."""
_SECTION_META = ("article:section", "og:section", "parsely-section", "section", "cxenseparse:section", "category")
_TRAILS = ("nav", "ol", "ul", "div", "p")
"""Elements that hold a breadcrumb."""
_MAX_TRAILS = 20
_HOME_CHARS = 2
"""Characters of a path that is the home page in one of the site's languages."""


def section(page: Page) -> Told[str] | None:
    """The section that the page puts itself in; of a breadcrumb its last step before the article, the most special.

    Where nothing names it, the folder of the site in which the page is, as a link of the page that leads there calls
    it, else as the address does.
    """
    for stated, name in page.structured.stated(("articleSection",), _SECTION_META):
        return Told(name, stated)
    for read, source in (
        (_linked_section, FieldSource.PAGE),
        (_in_stated_trail, FieldSource.JSON_LD),
        (_in_shown_trail, FieldSource.PAGE),
        (_linked_folder, FieldSource.PAGE),
        (_folder, FieldSource.URL),
    ):
        if text := read(page):
            return Told(text, source)
    return None


def _linked_folder(page: Page) -> str | None:
    """What a link of the page calls the deepest folder in which the page is."""
    document = page.document
    folders = _folders(document.url)
    if not folders:
        return None
    host = host_of(document.url)
    own = _no_sections(page)
    found: dict[str, str] = {}
    for link in itertools.islice(document.tree.iter("a"), _MAX_LINKS):
        href = link.get("href") or ""
        if not any(folder in href.lower() for folder in folders) or (address := document.absolute(href)) is None:
            continue
        parts = urlsplit(address)
        folder = parts.path.lower().strip("/").rsplit("/", 1)[-1]
        if (
            host_of(address) == host
            and not parts.query
            and not parts.fragment
            and _holds(parts.path, document.url)
            and folder not in found
        ):
            name = visible_text(link, 2 * _SECTION_CHARS, is_aside)
            if 0 < len(name) <= _SECTION_CHARS and fold(name) not in own and not any(map(str.isdigit, name)):
                found[folder] = name
    return next((found[folder] for folder in reversed(folders) if folder in found), None)


def _no_sections(page: Page) -> frozenset[str]:
    """What names the article, the site or its home page, folded."""
    return frozenset(map(fold, (page.headline.text or "", *page.names))) | folded_set("home")


def _holds(folder: str, url: str) -> bool:
    """Whether a path is a folder of an address."""
    return urlsplit(url).path.lower().startswith(f"{folder.lower().rstrip('/')}/")


def _folder(page: Page) -> str | None:
    """The deepest folder of the address, its words apart."""
    folders = _folders(page.document.url)
    return folders[-1].replace("-", " ").replace("_", " ") if folders else None


def _folders(url: str) -> list[str]:
    """The folders of an address that may be sections: words that say neither what is in them nor in which language."""
    try:
        *folders, _ = urlsplit(url).path.lower().strip("/").split("/")
    except ValueError:
        return []
    return [name for name in folders[:_MAX_FOLDERS] if _FOLDER.fullmatch(name) and name not in word_set("folders")]


_FOLDER = re.compile(r"[a-z]{3,20}(?:[-_][a-z]{2,20}){0,2}")
_MAX_FOLDERS, _MAX_LINKS = 6, 3_000


def _linked_section(page: Page) -> str | None:
    """What a link of the kind rel=category beside the article names."""
    links = (link for block in _around(page) for link in _links(block, "category"))
    return next((text for link in links if (text := _name(link))), None)


def _in_stated_trail(page: Page) -> str | None:
    for node in page.structured.nodes:
        if "breadcrumblist" not in types_of(node):
            continue
        steps = [step for step in as_list(node.get("itemListElement")) if isinstance(step, dict)]
        found = _last_section(page, (_step(page, step) for step in steps))
        if found:
            return found
    return None


def _step(page: Page, step: dict[str, Json]) -> tuple[str, str]:
    """Name and address of one step."""
    item = page.structured.resolve(step.get("item"))
    inner = item if isinstance(item, dict) else {}
    name = step.get("name") or inner.get("name")
    address = inner.get("@id") or inner.get("url") if inner else item
    return clean_json(name) if isinstance(name, str) else "", address if isinstance(address, str) else ""


def _in_shown_trail(page: Page) -> str | None:
    trails = (element for element in page.document.tree.iter(*_TRAILS) if _is_trail(element))
    for trail in itertools.islice(trails, _MAX_TRAILS):
        found = _last_section(
            page, ((visible_text(link, 200, is_aside), link.get("href") or "") for link in trail.iter("a"))
        )
        if found:
            return found
    return None


def _is_trail(element: HtmlElement) -> bool:
    names = (element.get("class"), element.get("id"), element.get("aria-label"), element.get("itemtype"))
    return any(name and "readcrumb" in name for name in names) or "readcrumb" in (element.get("typeof") or "")


def _last_section(page: Page, steps: Iterator[tuple[str, str]]) -> str | None:
    """The last step that is neither the home page, the article, a year nor a step without an address."""
    own = _no_sections(page)
    url = page.document.absolute(page.document.url)
    found = None
    for name, address in steps:
        absolute = page.document.absolute(address) if address else None
        if absolute is None or absolute == url or len(urlsplit(absolute).path.strip("/")) <= _HOME_CHARS:
            continue
        if 0 < len(name) <= _SECTION_CHARS and fold(name) not in own and not name.isdigit():
            found = name
    return found


def tags(page: Page) -> Told[tuple[str, ...]] | None:
    """Keywords of the page, in its order, each once; where it states none, what its links to them name."""
    for source, values in _tag_lists(page):
        found: dict[str, str] = {}
        for value in values:
            pieces = re.split(r"[,;、]", clean_json(value)) if len(values) == 1 else [clean_json(value)]
            for piece in pieces:
                if piece.strip() and len(piece) <= _TAG_CHARS:
                    found.setdefault(fold(piece), piece.strip())
        if found:
            return Told(tuple(found.values())[:_MAX_TAGS], source)
    return None


def _tag_lists(page: Page) -> Iterator[tuple[FieldSource, list[str]]]:
    structured = page.structured
    keywords = map(_keyword, as_list((structured.article or {}).get("keywords")))
    yield FieldSource.JSON_LD, [text for text in keywords if text]
    for place, marked in itertools.groupby(structured.marked(("keywords",)), key=itemgetter(0)):
        yield place, [text for _, text in marked]
    for name in _TAG_META:
        yield FieldSource.META, structured.meta.get(name, [])
    yield FieldSource.PAGE, _linked_tags(page)
    yield FieldSource.PAGE, _listed_tags(page)


def _listed_tags(page: Page) -> list[str]:
    """What links name that stand beside the article in a list of tags, or lead to the page of a tag."""
    listed, tagged = [], []
    for block in _around(page):
        kinds = kinds_of(block, page.places_of_headline)
        if not block.links or kinds & _NOT_OF_ARTICLE:
            continue
        for link in block.element.iter("a"):
            href, text = link.get("href") or "", _name(link)
            if text and _TAG_LINK.search(href):
                tagged.append(text)
            elif text and "tags" in kinds and not href.startswith("#") and _CATEGORY.search(href) is None:
                listed.append(text)
    return tagged or listed


_TAG_META = ("article:tag", "news_keywords", "keywords")
_NOT_OF_ARTICLE = frozenset({"related", "comments", "navigation", "sidebar", "footer", "newsletter"})
_TAG_LINK = re.compile(
    r"/(?:tags?|topics?|keywords?|hashtags?|themen?|schlagworte?|stichworte?|temas?|etiquetas?|mots?-cles?|tagg|trefwoord)"
    r"/[^/?#]{2,80}/?$"
)
_CATEGORY = re.compile(r"/(?:category|categories|kategorie|categorie|categoria|rubrik|author|autor|auteur|users?)/")


def _keyword(value: Json) -> str | None:
    """A keyword, which may be an object with a name (DefinedTerm)."""
    text = value.get("name") if isinstance(value, dict) else value
    return text if isinstance(text, str) else None


def _linked_tags(page: Page) -> list[str]:
    links = [link for block in _around(page) for link in _links(block, "tag")]
    return [text for link in links if "category" not in rels_of(link) and (text := _name(link))]


def _around(page: Page) -> list[Block]:
    """Blocks from above the headline to behind the text: links beyond belong to other articles."""
    start, end = page.body.orders or (None, None)
    top = page.headline_order if page.headline_order is not None else start
    if top is None:
        return []
    return page.blocks[max(0, top - _BEFORE) : (top if end is None else max(top, end)) + 1 + _BEHIND]


def _links(block: Block, rel: str) -> Iterator[HtmlElement]:
    if block.links:
        yield from (link for link in block.element.iter("a") if rel in rels_of(link))


def _name(link: HtmlElement) -> str | None:
    text = visible_text(link, 2 * _TAG_CHARS).lstrip("#").strip()
    return text if 0 < len(text) <= _TAG_CHARS else None
