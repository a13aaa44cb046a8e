"""What a page says of itself for machines: JSON-LD, microdata, RDFa, OpenGraph and other meta elements.

extruct reads the same, at 4 ms a page for these three; the parsed tree is at hand here, broken JSON-LD is
common (1 page in 60) and the text of one article is wanted rather than every item, so this is written
by hand.
"""

import contextlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Generic, NamedTuple, TypeVar

from lxml.html import HtmlElement

from extraction.document import Document
from extraction.items import Properties, item_value, microdata, rdfa
from extraction.text import clean
from warehouse.contract import FieldSource

ARTICLE_TYPES = frozenset(
    {
        "advertisercontentarticle",
        "analysisnewsarticle",
        "article",
        "askpublicnewsarticle",
        "backgroundnewsarticle",
        "blogposting",
        "claimreview",
        "criticreview",
        "discussionforumposting",
        "howto",
        "interview",
        "liveblogposting",
        "medicalscholarlyarticle",
        "newsarticle",
        "opinionnewsarticle",
        "recipe",
        "report",
        "reportagenewsarticle",
        "review",
        "reviewnewsarticle",
        "satiricalarticle",
        "scholarlyarticle",
        "socialmediaposting",
        "techarticle",
    }
)
"""Types of schema.org that name a written piece, lower-cased."""
PAGE_TYPES = frozenset({"webpage", "itempage", "aboutpage", "faqpage", "medicalwebpage"})
_MAX_BLOCKS = 40
"""JSON-LD blocks read on a page; real pages have up to a dozen."""
_MAX_BLOCK_CHARS = 2_000_000
_MAX_NODES = 3_000
"""JSON-LD objects looked at; a page of comments marked up one by one has some hundreds."""
_MAX_JSON_DEPTH = 40
_MORE_COMMAS = re.compile(r",(?:\s{0,99},)+")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BRACKET_RUN = re.compile(r"(?:[\[{]\s*+){20,}+")
_MAX_BRACKETS = 400
"""Open brackets in a row: as many are not given to the JSON parser, which recurses."""
_COMMENT_OPEN = re.compile(r"<!--|(?://\s*)?<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/")
_COMMENT_CLOSE = re.compile(r"(?:-->|(?://\s*)?\]\]>|/\*\s*\]\]>\s*\*/)$")
_MARK_CHARS = 40
"""Characters at the end of a block in which its comment is closed."""
_SALVAGE = re.compile(
    r'"(headline|alternativeHeadline|description|author|datePublished|dateModified|articleBody|articleSection|keywords'
    r'|image|isAccessibleForFree|inLanguage|mainEntityOfPage|url|publisher)"\s{0,9}:\s{0,9}'
)
_TYPE = re.compile(r'"@type"\s{0,9}:\s{0,9}"(\w{1,60})"')
_SALVAGED_CHARS, _SALVAGED = 200_000, 60
"""Characters of a block out of which properties are taken one by one, and most places looked at."""

Json = object
_T = TypeVar("_T")


class Told(NamedTuple, Generic[_T]):
    """A field of the article with the place where it was read."""

    value: _T
    source: FieldSource


@dataclass
class Structured:
    """What the machine-readable parts of one page say."""

    nodes: list[dict[str, Json]] = field(default_factory=list)
    """JSON-LD objects in document order, nested ones too."""
    by_id: dict[str, dict[str, Json]] = field(default_factory=dict)
    """JSON-LD objects by their @id, the fullest of each."""
    article: dict[str, Json] | None = None
    """The JSON-LD object that describes the article of the page."""
    page: dict[str, Json] | None = None
    """The JSON-LD object that describes the page."""
    micro: Properties = field(default_factory=dict)
    """Microdata properties of the article's item."""
    micro_type: str | None = None
    """Microdata type of that item, lower-cased, without its address."""
    rdfa: Properties = field(default_factory=dict)
    """RDFa properties of the article's item."""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """Meta elements by lower-cased name, property or http-equiv; contents in document order."""
    broken: str | None = None
    """Beginning of the JSON-LD that does not parse; None where all of it does."""

    def first_meta(self, *names: str) -> str | None:
        """Content of the first of these meta names that has any."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return None

    def resolve(self, value: Json) -> Json:
        """A reference by @id replaced with what it refers to, where the page has that."""
        if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value

    def text_of(self, *names: str) -> str | None:
        """The first of these properties of the article's JSON-LD object that holds text."""
        return next(_texts(self.article, names), None)

    def stated(self, names: Sequence[str], meta: Sequence[str] = ()) -> Iterator[tuple[FieldSource, str]]:
        """What the page states of the article, the places that say most exactly what they mean first.

        Args:
            names: properties of schema.org, sought in JSON-LD, microdata and RDFa.
            meta: names of meta elements.
        """
        yield from ((FieldSource.JSON_LD, text) for text in _texts(self.article, names))
        yield from self.marked(names)
        for name in meta:
            yield from ((FieldSource.META, text) for text in self.meta.get(name, ()) if text)
        yield from ((FieldSource.JSON_LD, text) for text in _texts(self.page, names))

    @property
    def items(self) -> tuple[tuple[FieldSource, Properties], ...]:
        """What the page marks up in its text, by the way in which it does."""
        return (FieldSource.MICRODATA, self.micro), (FieldSource.RDFA, self.rdfa)

    def marked(self, names: Sequence[str]) -> Iterator[tuple[FieldSource, str]]:
        """What the page marks up in its text under these properties of the article."""
        for source, properties in self.items:
            for name in names:
                for element in properties.get(name.lower(), ()):
                    if text := item_value(element):
                        yield source, text


def read_structured(document: Document) -> Structured:
    """Everything the page states for machines; whatever is broken in it is left out and noted."""
    tree, url = document.tree, document.url
    result = Structured(meta=_meta(document.named("meta")))
    for script in _json_ld_scripts(document.named("script")):
        value, broken = _parse_json(script)
        result.broken = result.broken or broken
        for node in _walk(value):
            if len(result.nodes) >= _MAX_NODES:
                break
            result.nodes.append(node)
            identity = node.get("@id")
            if isinstance(identity, str) and len(node) > len(result.by_id.get(identity, {})):
                result.by_id[identity] = node
    result.article = _best_article(result.nodes, url)
    result.page = next((node for node in result.nodes if types_of(node) & PAGE_TYPES), None)
    item = microdata(tree, ARTICLE_TYPES)
    if item is not None:
        result.micro_type, result.micro = item.kind, item.properties
    item = rdfa(tree, ARTICLE_TYPES, url)
    if item is not None:
        result.rdfa = item.properties
    return result


def _texts(node: Mapping[str, Json] | None, names: Sequence[str]) -> Iterator[str]:
    for name in names if node else ():
        for value in as_list((node or {}).get(name)):
            if isinstance(value, str) and (text := clean_json(value)):
                yield text


def types_of(node: Mapping[str, Json]) -> set[str]:
    """Types of a JSON-LD object, lower-cased, without their address."""
    return {
        value.rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1].lower()
        for value in as_list(node.get("@type"))
        if isinstance(value, str)
    }


def as_list(value: Json) -> list[Json]:
    """The value as a list: itself, its items, its @list or @set, nothing for null."""
    if value is None:
        return []
    if isinstance(value, dict) and isinstance(inner := value.get("@list", value.get("@set")), list):
        return inner
    return value if isinstance(value, list) else [value]


def clean_json(value: str) -> str:
    """Text of a JSON-LD string: entities resolved (often twice escaped), tags out, white space single."""
    if "&" in value:
        value = unescape(unescape(value))
    if "<" in value:
        value = re.sub(r"<[a-zA-Z/!][^<>]{0,500}>", " ", value)
    return clean(value)


def _meta(elements: Iterable[HtmlElement]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in elements:
        content = element.get("content")
        if content is None:
            continue
        content = clean(content)
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            names = element.get(attribute)
            if names:
                found.setdefault(names.strip().lower()[:100], []).append(content)
    return found


def _json_ld_scripts(elements: Iterable[HtmlElement]) -> Iterator[str]:
    count = 0
    for script in elements:
        kind = script.get("type")
        if kind and "ld+json" in kind.lower() and script.text and len(script.text) <= _MAX_BLOCK_CHARS:
            count += 1
            if count > _MAX_BLOCKS:
                return
            yield script.text


def _parse_json(text: str) -> tuple[Json, str | None]:
    """The value, and the text's beginning where it only parsed after repair or in parts."""
    stripped = _without_marks(text)
    if not stripped or any(_brackets(run.group(0)) >= _MAX_BRACKETS for run in _BRACKET_RUN.finditer(stripped)):
        return None, stripped[:200] or None
    try:
        return json.loads(stripped, strict=False), None
    except (ValueError, RecursionError):
        pass
    evidence = clean(stripped[:200])
    repaired = _TRAILING_COMMA.sub(r"\1", _MORE_COMMAS.sub(",", _with_quotes(stripped)))
    repaired = re.sub(r"\\(?![\"\\/bfnrtu])", r"\\\\", repaired)
    for repair in (str, requoted):
        repaired = repair(repaired)
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(repaired, strict=False), evidence
    found = _objects(repaired)
    if not any(types_of(node) & ARTICLE_TYPES for node in _walk(found)):
        found.append(_salvage(repaired))
    return found, evidence


def _with_quotes(text: str) -> str:
    """A block whose quotation marks were escaped for HTML or made typographic, with plain ones."""
    start = text[:_MARK_CHARS].lstrip("[{ \r\n\t")
    if start.startswith(("&quot;", "&#34;", "&#034;")):
        return unescape(text)
    return text.translate(_TYPOGRAPHIC) if start.startswith(tuple(map(chr, _TYPOGRAPHIC))) else text


_TYPOGRAPHIC = dict.fromkeys(map(ord, "“”„«»″"), '"')


def requoted(text: str) -> str:
    """A block with the quotation marks inside of its strings escaped: `"headline": "The "end" of it"`.

    A mark ends a string where what follows is what has to follow there: a colon behind a name, behind a value the end
    of its object, or a comma and the next name. One pass: what is looked at behind a mark is bounded.
    """
    kept: list[str] = []
    done = 0
    inside: list[str] = []
    named = opened = False  # whether a name of a property is awaited, whether a string is open
    for token in _TOKENS.finditer(text):
        sign = token.group(0)
        if sign == '"' and not opened:
            opened = True
        elif sign == '"':
            array = bool(inside) and inside[-1] == "["
            ends = _AFTER_NAME if named else _AFTER_ITEM if array else _AFTER_VALUE
            if ends.match(text, token.end()):
                opened = False
            else:
                kept += (text[done : token.start()], '\\"')
                done = token.end()
        elif opened or sign.startswith("\\"):
            continue
        elif sign in "{[":
            inside.append(sign)
            named = sign == "{"
        elif sign in "}]":
            del inside[-1:]
        else:
            named = sign == "," and bool(inside) and inside[-1] == "{"
    return "".join((*kept, text[done:]))


_TOKENS = re.compile(r'\\.|["{}\[\],:]', re.DOTALL)
_AFTER_NAME = re.compile(r"\s{0,99}:")
_AFTER_VALUE = re.compile(r'\s{0,99}(?:[}\]]|,\s{0,99}(?:"[@\w:.-]{1,60}"\s{0,99}:|}|$)|$)')
_AFTER_ITEM = re.compile(r'\s{0,99}(?:]|,\s{0,99}["{\[\d\]tfn-]|$)')


def _without_marks(text: str) -> str:
    """A block without the comment or CDATA marks around it, semicolons and white space at its end."""
    text = text.strip()
    opened = _COMMENT_OPEN.match(text)
    text = text[opened.end() if opened else 0 :].rstrip().rstrip(";").rstrip()
    closed = _COMMENT_CLOSE.search(text, max(0, len(text) - _MARK_CHARS))
    return text[: closed.start() if closed else None].strip().rstrip(";").strip()


def _brackets(run: str) -> int:
    return run.count("[") + run.count("{")


def _objects(text: str) -> list[Json]:
    """The values that stand one after another, up to the first that does not parse."""
    decoder = json.JSONDecoder(strict=False)
    position = 0
    found: list[Json] = []
    for _ in range(_MAX_BLOCKS):
        start = text.find("{", position)
        if start < 0:
            break
        try:
            value, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def _salvage(text: str) -> Json:
    """Single properties of an object that does not parse: of each name the first that parses."""
    text = text[:_SALVAGED_CHARS]
    types = itertools.islice(_TYPE.finditer(text), _SALVAGED)
    kind = next((found for found in types if found.group(1).lower() in ARTICLE_TYPES), None)
    if kind is None:
        return None
    decoder = json.JSONDecoder(strict=False)
    node: dict[str, Json] = {"@type": kind.group(1)}
    start = max(0, text.rfind("{", 0, kind.start()))
    for place in itertools.islice(_SALVAGE.finditer(text, start), _SALVAGED):
        if place.group(1) not in node:
            with contextlib.suppress(ValueError, RecursionError):
                node[place.group(1)] = decoder.raw_decode(text, place.end())[0]
    return node


def _walk(value: Json) -> Iterator[dict[str, Json]]:
    """Every object in a JSON value, document order, to a depth that no real page needs."""
    stack: list[tuple[Json, int]] = [(value, 0)]
    steps = 0
    while stack:
        current, depth = stack.pop()
        steps += 1
        if depth > _MAX_JSON_DEPTH or steps > 20 * _MAX_NODES:
            continue
        if isinstance(current, dict):
            yield current
            stack.extend(
                (child, depth + 1) for child in reversed(list(current.values())) if isinstance(child, dict | list)
            )
        elif isinstance(current, list):
            stack.extend((child, depth + 1) for child in reversed(current) if isinstance(child, dict | list))


_WEIGHTS = {
    "headline": 2,
    "datepublished": 2,
    "author": 2,
    "articlebody": 2,
    "mainentityofpage": 1,
    "datemodified": 1,
    "image": 1,
}


def _best_article(nodes: list[dict[str, Json]], url: str) -> dict[str, Json] | None:
    """The fullest object of an article type; one that names the page's address wins over others."""
    best, best_score = None, 0.0
    path = url.split("://", 1)[-1].split("?", 1)[0].rstrip("/").lower()
    for position, node in enumerate(nodes):
        kinds = types_of(node)
        if not kinds & ARTICLE_TYPES:
            continue
        score = 1.0 + sum(_WEIGHTS.get(name.lower(), 0) for name in node)
        if kinds & {"claimreview", "review", "recipe", "howto", "socialmediaposting", "interview", "report"}:
            score -= 1.5
        addresses = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
        addresses += [entity.get("@id") for entity in addresses if isinstance(entity, dict)]
        if any(isinstance(a, str) and path and path in a.lower() for a in addresses):
            score += 4
        score -= position / 1000
        if score > best_score:
            best, best_score = node, score
    return best
