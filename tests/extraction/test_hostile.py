"""Any bytes end in an `Article` or a `Rejected`: nothing on a page may raise, hang or exhaust memory."""

import importlib
import itertools
import json
import pkgutil
from datetime import UTC, datetime
from inspect import signature
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extraction as package
from extraction import Article, Rejected, blocks, extract, kinds, layout, marks
from extraction.blocks import MAX_LINES
from extraction.names import parse_names
from extraction.notices import is_notice
from extraction.stamps import parse_stamp
from warehouse.contract import RejectionReason

URL = "https://courier.example/2026/11/18/story"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def _extract(html: bytes) -> Article | Rejected:
    return extract(html, URL, collected_at=NOW)


FRAGMENTS = st.sampled_from(
    [
        "<article>",
        "</article>",
        "<p>",
        "</p>",
        "<div class='related'>",
        "</div>",
        "<h1>",
        "</h1>",
        "<br>",
        "<table><tr><td>",
        "<script type='application/ld+json'>",
        "</script>",
        '{"@type":"NewsArticle","headline":',
        "[[[[",
        "}}",
        "<a href='/'>",
        "</a>",
        "<title>",
        "</title>",
        "<meta property='og:type' content='article'>",
        "<time datetime='",
        "'>",
        "<!--",
        "-->",
        "<![CDATA[",
        "By Helena Marsh",
        "18 November 2026",
        "&#0;",
        "&nbsp;&lt;",
        "\x00",
        "The council voted on Tuesday to move the market, ending a dispute that had lasted for nine years. ",
        "<html lang='",
        "<span itemprop='author' itemscope itemtype='http://schema.org/Person'>",
        "<base href='http://['>",
        "<link rel=canonical href='//'>",
    ]
)


@settings(max_examples=60)
@given(st.binary(max_size=2_000))
def test_random_bytes_have_an_outcome(html: bytes) -> None:
    """Random bytes give an Article or a Rejected."""
    assert isinstance(_extract(html), Article | Rejected)


@settings(max_examples=120)
@given(st.lists(FRAGMENTS, max_size=60))
def test_broken_markup_has_an_outcome(parts: list[str]) -> None:
    """Pieces of markup in any order give an Article or a Rejected, and an Article's row has every column."""
    result = _extract("".join(parts).encode("utf-8", "replace"))
    assert isinstance(result, Article | Rejected)
    if isinstance(result, Article):
        assert -(2**63) <= result.layout < 2**63
        assert "\n\n" not in result.body


LONG = b"<p>The council voted on Tuesday to move the market, ending a dispute that had lasted for years.</p>"


def _script(data: bytes) -> bytes:
    return b"<html><script type='application/ld+json'>" + data + b"</script><body>" + LONG * 9


LETTERS = [*itertools.product("abcdefgh", ascii_lowercase, ascii_lowercase)]
NAMES = [f"Anna R{''.join(letters)}l" for letters in LETTERS]
AUTHORS = "".join(f"<p itemprop='author'>{name}</p>" for name in NAMES).encode()
WRONG_TYPES = (
    b'{"@type":["NewsArticle",7],"author":[[1],{"name":{"x":1}}],"headline":[3],"datePublished":{},'
    b'"image":[[]],"publisher":9,"keywords":{"a":1},"@id":[]}'
)
BOMBS = {
    "deep nesting": b"<html><body>" + b"<div>" * 100_000 + b"x" + b"</div>" * 100_000,
    "many elements": b"<html><body>" + b"<b>x</b>" * 200_000,
    "huge attribute": b"<html><body><p class='" + b"a b-" * 200_000 + b"'>x</p>" + LONG * 5,
    "many attributes": b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(5_000)) + b">x</p>" + LONG * 5,
    "JSON-LD of brackets": _script(b"[" * 100_000),
    "JSON-LD of braces": _script(b'{"a":' * 50_000),
    "JSON-LD of nodes": _script(b"[" + b'{"@type":"Article"},' * 50_000 + b"{}]"),
    "JSON-LD of wrong types": _script(WRONG_TYPES),
    "JSON-LD with a close mark and spaces": _script(b'{"a":1} -->' + b" " * 400_000 + b"x"),
    "microdata of authors": (
        b"<html><body><div itemscope itemtype='https://schema.org/NewsArticle'>" + AUTHORS + LONG * 9
    ),
    "NUL bytes": b"<html><body>" + b"\x00".join([LONG] * 9),
    "UTF-16 without a mark": ("<html><body>" + LONG.decode() * 9).encode("utf-16-le"),
    "one line of a megabyte": b"<html><body><p>" + b"word " * 200_000 + b"</p>",
    "no space for half a megabyte": b"<html><body><p>" + b"x" * 500_000 + b"</p>",
    "separators in the title": b"<html><title>" + b" - | " * 20_000 + b"</title><body>" + LONG * 9,
    "byline of commas": b"<html><meta name=author content='" + b"A, " * 50_000 + b"'><body>" + LONG * 9,
    "dates without end": b"<html><body><h1>x y</h1><p>" + b"11.11.2026 " * 20_000 + b"</p>" + LONG * 9,
    "one paragraph in many live boxes": b"<html><body>" + (b"<div class='live-feed'>" + LONG * 2 + b"</div>") * 3_000,
    "paragraphs that begin alike, each in pieces": b"<html><body>"
    + b"".join(
        b"<p>prefix of line %d <x-a>stands here and</x-a> is long enough <x-a>for</x-a> this one</p>" % number
        for number in range(6_000)
    ),
    "live blog with a lead without end": (
        b"<html><body><h1>x y</h1>"
        + LONG * 20_000
        + b"<div class='live-blog'>"
        + (b"<div>" + LONG * 9 + b"</div>") * 300
    ),
    "paragraphs without end": b"<html><body><h1>x y</h1>"
    + b"".join(LONG.replace(b"Tuesday", b"day %d" % number) for number in range(25_000)),
    "one paragraph without end": b"<html><body><h1>x y</h1>" + LONG * 25_000,
    "lines without end": b"<html><body><h1>x y</h1><p>" + b"The council voted on Tuesday to move it.<br>" * 25_000,
    "rows without end": b"<html><body><h1>x y</h1><table>" + (b"<tr><td>" + LONG + b"</td><td>1</td></tr>") * 10_000,
    "doctype without end": b"<?xml version='1.0'?><!DOCTYPE " + b"a" * 2_000_000 + b" " * 2_000_000,
    "name of the root without end": b"<?xml version='1.0'?><" + b"a.-" * 300_000,
    "items in items": b"<html><body>"
    + b"<div itemscope itemtype='https://schema.org/Article'>" * 200
    + (b"<i itemscope itemtype='https://schema.org/Article'>" + LONG + b"</i>") * 2_000,
    "titles without end": b"<html><body>" + b"<svg><title>Page not found</title></svg>" * 6_000 + LONG,
    "titles that nearly match": b"<html><title>"
    + b"page can was is " * 20
    + b"</title><body><h1>"
    + b"the this that your requested " * 10
    + b"page"
    + b" could can is was" * 10
    + b"</h1>"
    + LONG,
    "buttons in buttons": b"<html><title>Cookies</title><body><h1>Cookies</h1>"
    + b"<div class=btn role=button>" * 200
    + b"<p>We use cookies. Accept all cookies and continue, or manage your choices.</p>" * 3_000,
    "demands for consent without end": b"<html><body><h1>x y</h1>"
    + LONG
    + b"<div><button>" * 90
    + b"<p>We use cookies and more, <a href=/a>says</a> the <input value=ok> page about consent.</p>" * 6_000,
    "links in boxes in boxes": b"<html><body><h1>x y</h1>"
    + b"<div>" * 200
    + b"<p>Text, more <a href=/a>link</a> here, <p><a href=/b>another link, it is</a>" * 7_000,
    "links of one paragraph": b"<html><body><h1>x y</h1><p>" + b"<a href=/x>Aa</a>, " * 60_000,
    "items of one list": b"<html><body><h1>x y</h1>"
    + LONG * 9
    + b"<ol>"
    + b"<li>An item of it, and more.</li>" * 60_000,
    "cells of tables": b"<html><body><h1>x y</h1>" + LONG * 9 + b"<table><tr><td>a<td>b<tr><td>c<td>d</table>" * 9_000,
    "asides in headings": b"<html><body><h1>x y</h1><h2>" + b"<span class=sr-only>a</span> b " * 60_000 + LONG * 9,
    "quotation marks in JSON-LD": b'<script type=\'application/ld+json\'>{"@type": "Article", "headline": "'
    + b'a "b" c, ' * 150_000
    + b"</script><body>"
    + LONG * 9,
    "boxes with names in boxes with names": b"<html><body><h1>x y</h1>"
    + (b"<div class='live-blog share'>" + LONG * 40) * 200,  # found by benchmarks/fuzz.py
    "headings in headings": b"<html><body>" + b"<h1>" * 200 + b"<i></i>" * 30_000 + b"</h1>" * 200 + LONG * 9,
    "live boxes in live boxes": b"<html><body>" + b"<div class='live-blog'>" * 150 + LONG * 1_000,
    "entities": b"<html><body><p>" + b"&amp;" * 200_000 + b"</p>" + LONG * 5,
    "comments before the page": b"<!-- a -->\n" * 2_000 + b"<html><body>" + LONG * 9,
    "unclosed comments": b"<html><body>" + LONG * 9 + b"<!--" * 50_000,
    "bad addresses": (
        b"<html><base href='http://[::'><link rel=canonical href='http://[x'>"
        b"<meta property='og:image' content='http://]'><body>" + LONG * 9
    ),
}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 50)), max_size=40))
def test_holders_are_the_places_with_a_good_part_of_the_text(steps: list[tuple[int, int]]) -> None:
    """However places are nested, those that hold two fifths are found; of others' behind the first three fifths."""
    found: list[tuple[int, blocks.Block]] = []
    around: tuple[blocks.Place, ...] = ()
    for order, (depth, chars) in enumerate(steps):
        around = (*around[:depth], blocks.Place(frozenset({"related"}), frozenset({"related"}), None)) if depth else ()  # type: ignore[arg-type]
        found.append((chars, blocks.Block(order, None, "p", places=around)))  # type: ignore[arg-type]
    total = sum(chars for chars, _ in found)
    every = {place for _, block in found for place in block.places}
    held = {place: sum(chars for chars, block in found if place in block.places) for place in every}
    begun = found[0][1].places if found else ()
    assert blocks.holders(found) == {place for place in every if held[place] > (0.4 if place in begun else 0.6) * total}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_have_an_outcome(name: str) -> None:
    """Pages made to break a reader give an Article or a Rejected like any other, in seconds."""
    assert isinstance(_extract(BOMBS[name]), Article | Rejected)


@pytest.mark.parametrize("between", [b"</p><p>", b"<br>", b"</p></div><div><p>"])
def test_lines_of_a_page_are_bounded(between: bytes) -> None:
    """Of a page of lines without end the first are read, whatever parts them, and it is still an article."""
    lines = between.join(b"The council voted on day %d to move the fish market." % number for number in range(20_000))
    result = _extract(b"<html><body><h1>x y</h1><div><p>" + lines + b"</p></div>")
    assert isinstance(result, Article)
    assert MAX_LINES - 5 <= result.body.count("\n") <= MAX_LINES
    assert "voted on day 0 to" in result.body


@pytest.mark.parametrize("author", [NAMES, {"name": NAMES}, [{"name": name} for name in NAMES]])
def test_stated_authors_are_bounded(author: object) -> None:
    """Of authors without end that JSON-LD states the first twelve are named."""
    result = _extract(_script(json.dumps({"@type": "NewsArticle", "author": author}).encode()))
    assert isinstance(result, Article)
    assert list(result.authors) == NAMES[:12]


@pytest.mark.parametrize("before", [b"", b"<?xml version='1.0'?> <!-- a --><?x y?>\n<!-- <html> -->" * 9])
def test_feed_behind_comments_is_no_page(before: bytes) -> None:
    """A feed is told by its root element, whatever comments and instructions stand before it."""
    result = _extract(before + b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>")
    assert isinstance(result, Rejected)
    assert (result.reason, result.evidence) == (RejectionReason.NOT_HTML, "the root element is <rss>")


def test_only_own_words_are_remembered_without_bound() -> None:
    """What is remembered without a bound takes nothing, or the name of a word list: nothing that a page holds."""
    modules = [
        importlib.import_module(f"extraction.{module.name}") for module in pkgutil.iter_modules(package.__path__)
    ]
    found = {one for module in modules for one in vars(module).values() if hasattr(one, "cache_parameters")}
    unbound = {one.__qualname__: [*signature(one).parameters] for one in found if not one.cache_parameters()["maxsize"]}
    assert "word_list" in unbound
    assert {name: taken for name, taken in unbound.items() if taken not in ([], ["name"])} == {}


def test_long_names_of_elements_are_cut_before_they_are_remembered() -> None:
    """Class attributes that differ far behind their beginning take one place in what is remembered of them."""
    elements = b"".join(b"<div class='%s'>x</div>" % (b"note " * 100 + b"%d" % number) for number in range(200))
    before = sum(one.cache_info().misses for one in (kinds.kinds_named, layout.telling_classes, marks._is_author_name))
    _extract(b"<html><body><h1>x y</h1>" + LONG * 9 + elements)
    after = sum(one.cache_info().misses for one in (kinds.kinds_named, layout.telling_classes, marks._is_author_name))
    assert after - before < 50


def test_long_names_of_tags_are_cut_before_they_are_remembered() -> None:
    """Elements whose names differ far behind their beginning take one place in what is remembered of them."""
    elements = b"".join(b"<x-%s%d>x</x-%s%d>" % (b"note" * 200, n, b"note" * 200, n) for n in range(200))
    before = layout._spread.cache_info().misses
    _extract(b"<html><body><h1>x y</h1>" + LONG * 9 + elements)
    assert layout._spread.cache_info().misses - before < 50


ATTRIBUTES = b" ".join(b"a%d=1" % number for number in range(300_000))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "html",
    [
        b"<html><body>" + b"<b>x</b>" * 200_000,
        b"<html>" + b" " * 17_000_000,
        b"<html><body>" + LONG * 9 + b"<p " + ATTRIBUTES + b">x</p>",
        b"<html><body>" + LONG * 9 + b"<p " + ATTRIBUTES,
    ],
)
def test_too_much_is_too_complex(html: bytes) -> None:
    """A page beyond the limits is rejected as too complex, without being read."""
    result = _extract(html)
    assert isinstance(result, Rejected)
    assert result.reason is RejectionReason.TOO_COMPLEX


@pytest.mark.parametrize(
    "html",
    [
        b"<script>" + b"if (a <b c d) { e f g } " * 5_000 + b"</script>",
        b"<div data-props='" + b'{"a b": "c d <e f g"} ' * 5_000 + b"'>x</div>",
        b"<p>" + b"word " * 20_000,
    ],
)
def test_long_values_scripts_and_texts_are_no_attributes(html: bytes) -> None:
    """What looks like an element without an end, but is the text of a script, a value or a paragraph, is read."""
    assert isinstance(_extract(b"<html><body><h1>x y</h1>" + LONG * 9 + html), Article)


@settings(max_examples=150)
@given(st.text(max_size=400), st.booleans())
def test_small_readers_never_raise(text: str, trusted: bool) -> None:
    """Names, dates and notices are read from any text without an error."""
    names = parse_names(text, own=("x",), trusted=trusted)
    assert len(names.all) <= 12
    stamp = parse_stamp(text)
    assert stamp is None or stamp.at.tzinfo is not None
    assert is_notice(text) in {True, False}
