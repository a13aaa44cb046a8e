"""The headline as a reader of the page sees it: without the site's name, the section and the kicker."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from unicodedata import normalize
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extraction.blocks import Block, is_aside, kinds_of
from extraction.document import Document
from extraction.prefixes import is_weekday, signed, strip_dates
from extraction.readers import PROSE_CHARS
from extraction.stamps import parse_stamp
from extraction.structured import Structured, as_list, clean_json, types_of
from extraction.text import CAMEL, clean, ends_sentence, fold, visible_text, without_article
from warehouse.contract import FieldSource

_SEPARATOR = re.compile(
    r"\s+[|\-–—·•»«›‹:/~]{1,3}\s+|\s*[|｜ㅣ»«›‹]\s*|(?<=\S):\s+::?\s*|\s+::\s+|\s*[—–]\s+|\s*[_]\s*(?=\S+$)"
)
_INNER_ADDRESS = re.compile(r"//[^/?#]+/[^?#]*?/(https?://[^?#]+)")
_HOME = re.compile(r"/|#|(?:https?:)?//[^/]+/?|(?:/?index\.(?:html?|php))|\./?", re.IGNORECASE)
_MAX_CHARS = 400
"""A headline has at most some 200 characters; what is longer is a paragraph in the wrong place."""


@dataclass(frozen=True)
class Headline:
    """The headline with what contradicts it."""

    text: str | None
    source: FieldSource | None
    """Where it was read: of places that say the same, the one whose wording was taken."""
    conflict: str | None
    """Another headline that the page states and that is not a variant of it."""


def site_names(document: Document, structured: Structured) -> tuple[str, ...]:
    """Names under which the site calls itself: metadata, publisher, host."""
    names = [
        structured.first_meta("og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name") or ""
    ]
    names += structured.meta.get("publisher", [])[:1] + structured.meta.get("dc.publisher", [])[:1]
    for node in (structured.article, structured.page):
        for publisher in as_list((node or {}).get("publisher")):
            resolved = structured.resolve(publisher)
            name = resolved.get("name") if isinstance(resolved, dict) else resolved
            # A person who publishes is the owner of the site, not its name.
            if isinstance(name, str) and not (isinstance(resolved, dict) and "person" in types_of(resolved)):
                names.append(clean_json(name))
    host = host_of(document.url)
    if host:
        labels = host.split(".")
        names += [host, *(label for label in labels[:-1] if len(label) > 2)]
    handle = structured.first_meta("twitter:site") or ""
    if handle.startswith("@"):
        names.append(handle[1:])
    return tuple(dict.fromkeys(name for name in map(clean, names) if name))


def host_of(url: str) -> str:
    """The site's host without 'www.'; of a page in an archive, the host of the address inside the archive's own."""
    inner = _INNER_ADDRESS.search(url)
    try:
        host = urlsplit(inner.group(1) if inner else url).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.")


# What a place's word weighs. The h1 is what readers see; JSON-LD and OpenGraph outvote it together. The title
# element and Twitter's card are copies of og:title more often than not: they add little to it.
_WEIGHT_SHOWN = 1.3
_WEIGHT_STATED = 1.0
_WEIGHT_COPY = 0.1
_WEIGHT_MARKED = 0.3
"""What a headline that the page marks up says besides, where there is no h1: readers see it."""
_WEIGHT_SECTION = 0.3
"""For an h1 that the title element has as the name of a section or the site, behind the headline."""
_WEIGHT_OPENS = 0.1
"""For an h1 with which what the page states begins."""
_WEIGHT_STRANGE = 0.4
"""Taken from an h1 of one or two words none of which the page states: 'Details', 'News'."""
_WEIGHT_ADDRESS = 0.8
"""For an h1 of whose words the address is made, where it is not made of those that the page states."""
_MIN_WORDS = 2
_STATED = {
    "json-ld": FieldSource.JSON_LD,
    "og": FieldSource.META,
    "microdata": FieldSource.MICRODATA,
    "rdfa": FieldSource.RDFA,
}
"""Places that state a headline on their own."""


def read_headline(
    document: Document, structured: Structured, blocks: Sequence[Block], names: tuple[str, ...], told: str | None = None
) -> Headline:
    """The headline on which what the page shows and what it states agree most.

    `told` is what a feed announced the page under: hardly a vote, as feeds are written for other readers and cut short;
    taken where the page has none.
    """
    title = _document_title(document)
    headings = _shown(document, names)
    site = _Site(names, host_of(document.url), [rest for _, rest in headings])
    stated = {place: site.without(text) for place, text in _stated(structured).items()}
    raw = [_as_one(whole, rest, (*stated.values(), title)) for whole, rest in headings]
    bare = {fold(whole): text for (whole, _), text in zip(headings, raw, strict=True)}
    stated = {place: bare.get(fold(text), text) for place, text in stated.items()}
    stated = {place: text for place, text in stated.items() if fold(text) not in _folded(names)}
    stated = _without_sections(stated)
    shown = [_without_kicker(site.without(text), (*stated.values(), site.without(title))) for text in raw]
    shown = list(dict.fromkeys(_without_signature(text, [*stated.values(), *shown, title]) for text in shown))
    votes = _Votes()
    pieces = _SEPARATOR.split(title)
    behind = set[str]() if site.is_in(pieces[0]) else _folded(pieces[1:]) - _folded(stated.values())
    own = [text for text in shown if fold(text) not in behind]
    opened = fold(stated.get("og", "") or title)
    for position, text in enumerate(shown):
        weight = _weight_shown(text, opened) if text in own else _WEIGHT_SECTION
        votes.add(text, weight - 0.05 * min(position, 10), FieldSource.PAGE)
    votes.add(_named_by_address(document.url, own, stated.values()), _WEIGHT_ADDRESS, FieldSource.PAGE)
    for place, source in _STATED.items():
        seen_only = _WEIGHT_MARKED if place == "microdata" and not shown else 0.0
        votes.add(stated.get(place, ""), _WEIGHT_STATED + seen_only, source)
    votes.add(stated.get("card", ""), _WEIGHT_COPY, FieldSource.META)
    votes.add(site.without(title), _WEIGHT_COPY, FieldSource.TITLE)
    if shown and not own and len(pieces[0].split()) >= _MIN_WORDS:
        votes.add(pieces[0], _WEIGHT_SECTION + _WEIGHT_COPY, FieldSource.TITLE)  # the h1 is the section's
    seen = _seen_part(title or stated.get("og", ""), blocks)
    if seen and (own or seen not in shown):
        votes.add(seen, _WEIGHT_COPY if own else _WEIGHT_STATED, FieldSource.TITLE if title else FieldSource.META)
    announced = site.without(_short(clean(told or "")) or "")
    votes.add(announced, _WEIGHT_COPY, FieldSource.FEED)
    best = votes.best()
    if best is None:
        return Headline(None, None, None)
    chosen, source = best
    conflict = next((text for text in (*stated.values(), announced) if text and _likeness(text, chosen) < 0.3), None)
    if not raw:
        chosen, source = _heading_above(blocks, chosen, site) or (chosen, source)
    elif source is FieldSource.PAGE and (below := _below_section(document, blocks, chosen)) is not None:
        chosen = below
    whole = _whole(chosen, title)
    return Headline(whole, source if whole == chosen else FieldSource.TITLE, conflict)


class _Votes:
    """How much is said for each headline; spelling apart, the first form of each is kept."""

    def __init__(self) -> None:
        self._weights: dict[str, float] = {}
        self._texts: dict[str, tuple[str, FieldSource]] = {}

    def add(self, text: str, weight: float, source: FieldSource) -> None:
        """Let one place speak for a text."""
        key = fold(text).replace(" ", "")
        if key:
            self._weights[key] = self._weights.get(key, 0.0) + weight
            self._texts.setdefault(key, (text, source))

    def best(self) -> tuple[str, FieldSource] | None:
        """The text for which most is said, the first of equal ones, and whose it is; None where nothing spoke."""
        return self._texts[max(self._weights, key=lambda key: self._weights[key])] if self._weights else None


def _weight_shown(text: str, opened: str) -> float:
    """What an h1 says, by how it fits to what the page states (folded)."""
    words = fold(text).split()
    if len(words) > _MIN_WORDS and opened.startswith(fold(text)):
        return _WEIGHT_SHOWN + _WEIGHT_OPENS
    if opened and len(words) <= _MIN_WORDS and not set(words) & set(opened.split()):
        return _WEIGHT_SHOWN - _WEIGHT_STRANGE
    return _WEIGHT_SHOWN


def _named_by_address(url: str, shown: Iterable[str], stated: Iterable[str]) -> str:
    """The h1 that holds all words of the page's address, where what the page states lacks some: it came later.

    Empty where there is none.
    """
    words = set(_LETTERS.findall(_ASIDE.sub("", urlsplit(url).path.lower().rstrip("/").rsplit("/", 1)[-1])))
    if len(words) < _ADDRESS_WORDS:
        return ""
    if any(len(words - _plain_words(text)) < _LACKING * len(words) for text in stated):
        return ""
    return next((text for text in shown if words <= _plain_words(text)), "")


_LETTERS = re.compile(r"[a-z]{2,}")
_ASIDE = re.compile(r"%[0-9a-f]{2}|\.\w{1,5}$")
_ADDRESS_WORDS, _LACKING = 4, 0.15
"""Words of the shortest end of an address that was made of a headline, and the share of them that others lack."""


def _plain_words(text: str) -> set[str]:
    """Words as addresses write them: small, umlauts spelt out, without accents."""
    return set(_LETTERS.findall(normalize("NFKD", text.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()))


def _folded(texts: Iterable[str]) -> set[str]:
    return {folded for text in texts if (folded := fold(text))}


def _without_kicker(heading: str, stated: Iterable[str]) -> str:
    """A heading without the kicker or the sub-line around what the page states as its headline."""
    folded = fold(heading)
    for text in stated:
        key = fold(text)
        if (
            len(key.split()) >= _MIN_WORDS
            and key != folded
            and len(key) >= 0.4 * len(folded)
            and folded.endswith(f" {key}")
        ):
            words = len(key.split())
            found = list(re.finditer(r"\w+", heading))
            if len(found) > words:
                start = found[-words].start()
                while start > 0 and heading[start - 1] in "\"'“„«»‘‚(¿¡#@":
                    start -= 1
                return heading[start:]
    return heading


def _heading_above(blocks: Sequence[Block], chosen: str, site: "_Site") -> tuple[str, FieldSource] | None:
    """The first h2 of a page without an h1 that does not show its stated headline: that one is for search engines."""
    key = fold(chosen)
    if any(key in fold(block.text) for block in blocks if block.chars <= _MAX_CHARS):
        return None
    marked = [block for block in blocks if block.tag in _HEADINGS and not kinds_of(block) & _NO_HEADLINES]
    prose = _first_prose(blocks)
    before = (block.text for block in marked if block.order < prose and len(fold(block.text).split()) > _MIN_WORDS)
    if (behind := next((text for text in before if key.endswith(f" {fold(text)}")), None)) is not None:
        return behind, FieldSource.PAGE  # 'The Quayhaven blog: Headline'
    headings = (block.text for block in marked if block.tag == "h2" and not _is_date(block.text))
    heading = next((text for text in headings if len(text) <= _MAX_CHARS), None)
    return (heading, FieldSource.PAGE) if heading and not site.is_in(heading) else None


def _first_prose(blocks: Sequence[Block], behind: int = -1) -> int:
    """Position of the first paragraph behind a position; 0 where there is none."""
    following = blocks[behind + 1 :]
    paragraphs = (
        b for b in following if len(b.text) >= PROSE_CHARS and b.tag not in _HEADINGS and ends_sentence(b.text)
    )
    return next((block.order for block in paragraphs), 0)


def _below_section(document: Document, blocks: Sequence[Block], chosen: str) -> str | None:
    """The heading below an h1 that is the name of the section in which the page is; None where the h1 is none.

    A section has a page of its own, whose address begins the page's: that address is made of its name, or a link of
    its name leads there.
    """
    key = fold(chosen)
    if len(key.split()) > _SECTION_WORDS:
        return None
    *above, last = urlsplit(document.url).path.lower().strip("/").split("/")
    if not _OF_ARTICLE.search(last):
        return None
    slug = "-".join(_LETTERS.findall(chosen.lower().translate(_UMLAUTS)))
    if (not slug or slug not in above) and not any(_leads_up(link, key, document) for link in document.tree.iter("a")):
        return None
    h1 = next((block.order for block in blocks if block.tag == "h1" and fold(block.text) == key), len(blocks))
    prose = _first_prose(blocks, h1)
    between = [block for block in blocks[h1 + 1 : prose] if _MIN_WORDS < len(fold(block.text).split()) <= _MAX_WORDS]
    between = [b for b in between if not kinds_of(b) & _NO_HEADLINES and b.link_share < 0.5 and not _is_date(b.text)]
    headings = [block for block in between if block.tag in _HEADINGS]
    found = next((block.text for block in headings or between[:1] if block.tag != "p"), None)
    return found if found and signed(found) is None and parse_stamp(found) is None else None


def _leads_up(link: HtmlElement, key: str, document: Document) -> bool:
    """Whether a link of this name leads to a page whose address begins the page's own."""
    href = link.get("href") or ""
    if not href or fold(visible_text(link, 2 * len(key) + 20)) != key or (address := document.absolute(href)) is None:
        return False
    above, own = urlsplit(address), urlsplit(document.url)
    folder = above.path.rstrip("/") + "/"
    return above.hostname == own.hostname and len(folder) > 1 and own.path.rstrip("/").startswith(folder)


_OF_ARTICLE = re.compile(r"(?:[^\W\d_]+[-_]){2}|(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3,}")
"""The end of an article's address: three words or more, or a number that is neither a page's nor a year."""
_SECTION_WORDS, _MAX_WORDS = 4, 25
"""Words of the longest name of a section, and of the longest headline below it."""
_HEADINGS = frozenset({"h2", "h3", "h4"})
_NO_HEADLINES = frozenset(
    {"related", "comments", "newsletter", "advert", "consent", "wall", "navigation", "footer", "sidebar", "form"}
)


def _seen_part(title: str, blocks: Sequence[Block]) -> str | None:
    """The longest beginning (or piece) of the title element that stands on the page as a block of its own."""
    pieces = _SEPARATOR.split(title)
    if len(pieces) < 2:
        return None
    spans = [match.start() for match in _SEPARATOR.finditer(title)]
    candidates = [title[:end].strip() for end in reversed(spans)] + [piece.strip() for piece in pieces[1:]]
    on_page = {
        fold(line)
        for block in blocks
        if block.chars <= _MAX_CHARS and (block.link_share < 0.5 or block.tag in _HEADINGS)
        for line in (block.text, *block.lines)
    }
    candidates = [text for text in candidates if len(fold(text).split()) >= _MIN_WORDS]
    seen = [text for text in candidates if fold(text) in on_page]
    if not seen:  # 'Section : Headline' in one block
        behind = tuple(f" {fold(text)}" for text in pieces if len(fold(text).split()) > _MIN_WORDS)
        ends = [line for line in on_page if behind and line.endswith(behind)]
        seen = [text for text in candidates if any(line.endswith(f" {fold(text)}") for line in ends)]
    return max(seen, key=lambda text: len(fold(text)), default=None)


def _whole(chosen: str, title: str) -> str:
    """The headline as the title element has it, where an unescaped quotation mark cut it short in the metadata."""
    if title.startswith(chosen) and title[len(chosen) :].lstrip()[:1] == '"':
        return title
    return chosen


def _stated(structured: Structured) -> dict[str, str]:
    """Headlines in metadata by place."""
    found = {
        "json-ld": structured.text_of("headline") or structured.text_of("name"),
        "og": structured.first_meta("og:title"),
        "microdata": _marked(structured, FieldSource.MICRODATA, ("headline",)),
        "rdfa": _marked(structured, FieldSource.RDFA, ("headline", "title", "name")),
        "card": structured.first_meta(
            "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title"
        ),
    }
    return {place: text for place, value in found.items() if (text := _short(value))}


def _marked(structured: Structured, place: FieldSource, names: Sequence[str]) -> str | None:
    return next((text for source, text in structured.marked(names) if source is place), None)


def _shown(document: Document, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """What the page's h1 elements show, site names, dates and links to its home apart: whole, and without kicker."""
    own = _folded(names)
    found: dict[str, str] = {}
    for element in document.named("h1"):
        if len(found) == _MAX_SHOWN:
            break
        if next(islice(element.iter(), _MAX_INNER, None), None) is not None:
            continue  # never closed: the page stands in it, and in each of hundreds
        text = visible_text(element, _MAX_CHARS * 2, is_aside) or visible_text(element, _MAX_CHARS * 2)
        if not text or len(text) > _MAX_CHARS or not fold(text) or fold(text) in own or text in found:
            continue
        homes = [link for link in element.iter("a") if _HOME.fullmatch(link.get("href") or "-")]
        outer = element.getparent()
        if homes or (outer is not None and outer.tag == "a" and _HOME.fullmatch(outer.get("href") or "-")):
            continue
        if not _is_date(text):
            found[text] = _without_named_kicker(element, text)
    return list(found.items())


def _as_one(whole: str, rest: str, stated: Iterable[str]) -> str:
    """A heading without its kicker; with it where the page states both as one: 'Harbour: Wall to be rebuilt'."""
    said = (text for text in stated if rest != whole and fold(text) == fold(whole))
    return next((text for text in said if _JOINED.search(text.removesuffix(rest)) is None), rest)


_JOINED = re.compile(r"[|.·•–—-]\s*$")
"""What stands behind a kicker that a page sets before its headline; a colon or nothing make both one."""


def _is_date(heading: str) -> bool:
    """Whether a heading is the day under which a blog lists what was written on it."""
    if not any(map(str.isdigit, heading)) or parse_stamp(heading) is None:
        return False
    return all(map(is_weekday, fold(strip_dates(heading)).split()))


def _without_named_kicker(element: HtmlElement, text: str) -> str:
    """The text of a heading without what stands at its head in an element that is named as a kicker."""
    for inner in element.iterdescendants():
        if not isinstance(inner.tag, str) or not _KICKER.search(CAMEL.sub("-", inner.get("class", "")[:_MAX_CHARS])):
            continue
        kicker = visible_text(inner, _MAX_CHARS)
        rest = text[len(kicker) :].lstrip(" :|–—-·•/") if kicker and text.startswith(kicker) else ""
        if len(fold(rest).replace(" ", "")) >= _REST_CHARS and not rest[0].islower():
            text = rest
            break
    else:
        return _without_first_of_two(element, text)
    return text


def _without_first_of_two(element: HtmlElement, text: str) -> str:
    """A heading of two elements without the first: a few words in an element whose class tells of a kicker."""
    parts = [part for part in element if isinstance(part.tag, str) and part.tag != "br"]
    if len(parts) != _KICKER_AND_HEADLINE or not _ABOVE.search(parts[0].get("class") or ""):
        return text
    kicker, rest = (visible_text(part, _MAX_CHARS) for part in parts)
    words = len(kicker.split())
    if fold(f"{kicker} {rest}") != fold(text) or not 0 < words <= _KICKER_WORDS < len(rest.split()):
        return text
    return text if kicker[-1] in _GOES_ON or ends_sentence(kicker) or not rest[0].isupper() else rest


_KICKER_AND_HEADLINE, _KICKER_WORDS = 2, 4
"""Elements of such a heading, and words of its longest kicker."""
_ABOVE = re.compile(
    r"(?:^|[\s_-])(?:dz|dach|top|over|kick|rubr|label|cat|section|tag|pre|spitz|them|sup)", re.IGNORECASE
)
_GOES_ON = ",:;–—-&"
_KICKER = re.compile(
    r"(?:^|[\s_-])(?<!has-)(?<!with-)(?<!no-)(?:kicker|eyebrow|over-?(?:line|title|head)|roof-?line|top-?line|dach-?zeile|spitz-?marke|sur-?titre|chapeu"
    r"|ante-?t[ií]t(?:ulo|le)|sobre-?t[ií]tulo|volanta|cintillo|occhiello|sopra-?titolo|pre-?title|super-?title|nadtytul"
    r"|vignette|stikk-?tittel|trumpet|headline-?(?:prefix|intro))(?=$|[\s_-])",
    re.IGNORECASE,
)
_REST_CHARS = 8
"""Letters of the shortest headline behind a kicker."""
_MAX_SHOWN = 10
"""Headings of the first level that are looked at."""
_MAX_INNER = 500
"""Elements of the largest one."""


def _document_title(document: Document) -> str:
    for element in document.named("title"):
        parent = element.getparent()
        if parent is not None and parent.tag == "svg":
            continue
        text = clean(element.text_content())
        if text:
            return text[:_MAX_CHARS]
    return ""


def _short(text: str | None) -> str | None:
    return text if text and len(text) <= _MAX_CHARS else None


class _Site:
    """What the site calls itself, for taking it out of titles."""

    def __init__(self, names: tuple[str, ...], host: str, shown: Sequence[str]) -> None:
        known = {without_article(name) for name in names} - {""}
        self._own = known | {name.removeprefix("the") for name in known if len(name) > _LABEL_CHARS + len("the")}
        self._shown = _folded(shown)
        labels = [label for label in host.split(".")[:-1] if len(label) >= _LABEL_CHARS]
        self._labels = frozenset(label.replace("-", "") for label in labels)

    def without(self, text: str) -> str:
        """A title without the site's name at its end or head, and without what stands between them."""
        before, colon, behind = text.partition(": ")
        if (
            colon
            and len(before.split()) >= _MIN_WORDS
            and without_article(before) in self._own
            and len(behind) > len(before)
        ):
            return behind.strip()  # a name of one word is a place's or a person's too
        spans = list(_SEPARATOR.finditer(text))
        if not spans:
            return text
        cuts = [text[: span.start()].strip() for span in spans]
        shown = next((cut for cut in reversed(cuts) if fold(cut) in self._shown), None)
        for index, span in enumerate(spans):
            rest = [text[span.end() :], *_SEPARATOR.split(text)[index + 1 :]]
            if any(without_article(piece) in self._own for piece in rest):
                return shown or cuts[index]
        pieces = _SEPARATOR.split(text)
        if without_article(pieces[0]) in self._own:
            mark = spans[0].group(0).strip()
            last = [span for span in spans if span.group(0).strip() == mark][-1]
            # 'Site » Archive » Headline': from the general to the special.
            return text[(last if mark in _PATH_MARKS else spans[0]).end() :].strip()
        return cuts[-1] if self._names_site(pieces[-1]) else text

    def is_in(self, heading: str) -> bool:
        """Whether a heading holds the site's name: 'The Quayhaven blog'."""
        return without_article(heading) in self._own or self._names_site(heading)

    def _names_site(self, piece: str) -> bool:
        """Whether a short last part holds the host's name: 'Quayhaven Community Forum' at quayhaven.example."""
        words = fold(piece).split()
        if not 1 <= len(words) <= _SITE_WORDS:
            return False
        plain = [word.translate(_UMLAUTS) for word in words]
        pairs = [left + right for left, right in itertools.pairwise(plain)]
        return any(word in self._labels for word in (*words, *plain, *pairs))


_LABEL_CHARS = 5
"""Shorter parts of a host are words of the language more often than names."""
_SITE_WORDS = 5
_PATH_MARKS = frozenset("»›|")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _without_sections(stated: dict[str, str]) -> dict[str, str]:
    """Stated headlines where one is another with a hyphen and a section's name behind it: 'Headline-Politics'."""
    whole = stated.get("json-ld") or stated.get("microdata")
    if not whole:
        return stated

    def cut(text: str) -> str:
        rest = text[len(whole) :].strip() if text.startswith(whole) else ""
        return whole if rest[:1] in {"-", "|", "_"} and len(rest) <= _SECTION_CHARS else text

    return {place: cut(text) for place, text in stated.items()}


_SECTION_CHARS = 20


def _without_signature(heading: str, others: Iterable[str]) -> str:
    """A heading without the byline, the date or the section that some themes put inside of it."""
    for other in others:
        if other and heading.startswith(other) and len(other) < len(heading):
            rest = heading[len(other) :].strip()
            signature = rest[:1] == "|" and len(rest) <= _SECTION_CHARS
            if (
                signature
                or signed(rest) is not None
                or (parse_stamp(rest) is not None and len(rest) <= _SIGNATURE_CHARS)
            ):
                return other
    return heading


_SIGNATURE_CHARS = 60


def _likeness(left: str, right: str) -> float:
    """0 to 1: 1 for equal words; where one holds the other, the share of the longer that it is, at least a half."""
    a, b = fold(left), fold(right)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if a in b or b in a:
        return max(0.5, min(len(a), len(b)) / max(len(a), len(b)))
    return SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio()
