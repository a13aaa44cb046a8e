"""Who wrote the article: the byline as printed, the people and the organisations in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from extraction.document import Document
from extraction.names import Names, parse_names
from extraction.structured import Structured, as_list, clean_json, micro_value
from extraction.text import clean, fold, visible_text


@dataclass(frozen=True)
class Byline:
    """Who is named, where it was read, and what was noticed."""

    printed: str | None
    names: Names
    source: str | None


@dataclass(frozen=True)
class _Candidate:
    source: str
    printed: str
    names: Names


_META = (
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "article:author_name",
    "citation_author",
    "cxenseparse:author",
    "mediator_author",
    "byline",
    "article.author",
    "og:article:author",
    "rnews:author",
)
_PAGE_XPATH = (
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' byline ')"
    " or contains(concat(' ', @class, ' '), ' author ') or contains(@class, 'byline') or contains(@class, 'author-name')"
    " or contains(@class, 'author__name') or contains(@class, 'article-author') or contains(@class, 'post-author')]"
)


def read_byline(document: Document, structured: Structured, own: tuple[str, ...]) -> Byline:
    """The byline of a page: as printed where the page prints one, else as its metadata has it."""
    page = list(_page(document.tree, own))
    stated = [*_json_ld(structured, own), *_microdata(structured, own), *_meta(structured, own)]
    for candidate in (*stated, *page):
        if candidate.names.all:
            printed = _printed_form(candidate, page)
            return Byline(printed.printed, candidate.names, candidate.source)
    return Byline(None, Names(), None)


def _printed_form(chosen: _Candidate, page: list[_Candidate]) -> _Candidate:
    wanted = {fold(name) for name in chosen.names.all}
    for candidate in page:
        if wanted and all(name in fold(candidate.printed) for name in wanted):
            return candidate
    return chosen


def _json_ld(structured: Structured, own: tuple[str, ...]) -> Iterator[_Candidate]:
    texts: list[str] = []
    people: dict[str, None] = {}
    agencies: dict[str, None] = {}
    cleaned = False
    for node in (structured.article,):
        for name in ("author", "creator"):
            for value in as_list((node or {}).get(name)):
                resolved = structured.resolve(value)
                texts_of = as_list(resolved.get("name")) if isinstance(resolved, dict) else [resolved]
                for text in texts_of:
                    if not isinstance(text, str) or not clean_json(text):
                        continue
                    names = parse_names(clean_json(text), own=own, trusted=isinstance(resolved, dict))
                    texts.append(clean_json(text))
                    people.update(dict.fromkeys(names.people))
                    agencies.update(dict.fromkeys(names.agencies))
                    cleaned |= names.cleaned
            if people or agencies:
                break
    if texts:
        yield _Candidate("json-ld", ", ".join(dict.fromkeys(texts)), Names(tuple(people), tuple(agencies), cleaned))


def _microdata(structured: Structured, own: tuple[str, ...]) -> Iterator[_Candidate]:
    for element in structured.micro.get("author", []):
        named = element.xpath(".//*[@itemprop='name']")
        text = micro_value(named[0] if named else element)
        if text:
            yield _Candidate("microdata", text, parse_names(text, own=own, trusted=bool(named)))


def _meta(structured: Structured, own: tuple[str, ...]) -> Iterator[_Candidate]:
    for name in _META:
        values = [value for value in structured.meta.get(name, []) if value and "://" not in value]
        if values:
            text = ", ".join(dict.fromkeys(values))
            yield _Candidate("meta", text, parse_names(text, own=own, trusted=False))


def _page(tree: HtmlElement, own: tuple[str, ...]) -> Iterator[_Candidate]:
    for element in tree.xpath(_PAGE_XPATH)[:50]:
        text = clean(visible_text(element, 400))
        if text and len(text) <= 300:
            yield _Candidate("page", text, parse_names(text, own=own, trusted=element.get("rel") == "author"))
