"""Where a field is stated, and that the place is kept: small pages, one place each. All names are invented."""

import json
from typing import Any

import pytest

from extraction import Article, extract
from extraction.memory.model import Field
from extraction.reader import read
from warehouse.contract import FieldSource, SignalKind

URL = "https://quayhaven.example/news/harbour-wall-rebuilt"
TITLE = "Harbour wall to be rebuilt before spring"
_TEXT = "".join(
    f"<p>The harbour wall was surveyed for the {word} time on Tuesday, and the divers reported cracks along its foot"
    " that reach further than anybody on the council had expected when the money was voted.</p>"
    for word in ("first", "second", "third", "fourth")
)


def _page(
    *,
    head: str = "",
    above: str = "",
    below: str = "",
    behind: str = "",
    title: str = "Quayhaven",
    h1: str = f"<h1>{TITLE}</h1>",
    article: str = "<article>",
    ld: Any = None,
) -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    return (
        f"<html><head><title>{title}</title>{head}{script}</head><body><main>{above}{article}{h1}{below}"
        f"{_TEXT}</article>{behind}</main><footer><p>All rights reserved</p></footer></body></html>"
    ).encode()


def _read(page: bytes, url: str = URL) -> Article:
    result = extract(page, url)
    assert isinstance(result, Article), result
    return result


def _ld(**fields: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", **fields}]}


_MICRO = '<article itemscope itemtype="https://schema.org/NewsArticle">'
_RDFA = '<article vocab="https://schema.org/" typeof="NewsArticle">'
_DRUPAL = '<article about="/news/harbour-wall-rebuilt" typeof="sioc:Item foaf:Document">'


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ({"ld": _ld(datePublished="2026-11-18T09:30:00+01:00")}, FieldSource.JSON_LD),
        (
            {"article": _MICRO, "below": '<time itemprop="datePublished" datetime="2026-11-18T09:30:00+01:00"></time>'},
            FieldSource.MICRODATA,
        ),
        (
            {"article": _RDFA, "below": '<span property="datePublished" content="2026-11-18T09:30:00+01:00"></span>'},
            FieldSource.RDFA,
        ),
        (
            {
                "article": _DRUPAL,
                "below": '<span property="dc:date dc:created" content="2026-11-18T09:30:00+01:00"></span>',
            },
            FieldSource.RDFA,
        ),
        (
            {"head": '<meta property="article:published_time" content="2026-11-18T09:30:00+01:00">'},
            FieldSource.META,
        ),
        ({"below": "<p>Published 18 November 2026, 09:30</p>"}, FieldSource.PAGE),
        ({"behind": "<div><p>Quay Street 4</p><p>18 November 2026</p></div>"}, FieldSource.PAGE),
    ],
)
def test_place_of_the_date(place: dict[str, Any], source: FieldSource) -> None:
    """The date of each place is read, and the place is told."""
    article = _read(_page(**place))
    assert article.published_at is not None
    assert (article.published_at.date().isoformat(), article.published_source) == ("2026-11-18", source)
    assert article.as_row()["published_source"] == source.value


def test_date_of_the_address() -> None:
    """A day in the address is told as the address's."""
    article = _read(_page(), "https://quayhaven.example/2026/11/18/harbour-wall")
    assert (article.published_text, article.published_source) == ("2026/11/18", FieldSource.URL)


def test_date_that_only_a_search_finds() -> None:
    """A date in an element that nobody sees is a search's find; a page without a date has no place of it."""
    hidden = '<div class="xyz" data-x="1"><span class="date-text" hidden>2026-11-18</span></div>'
    assert _read(_page(below=hidden)).published_source is FieldSource.SEARCH
    article = _read(_page())
    assert (article.published_at, article.published_source) == (None, None)


@pytest.mark.parametrize(
    ("place", "day"),
    [
        ({"below": '<span class="date-text" hidden>2026-11-01</span>'}, "2026-11-01"),
        ({"below": '<span class="date-text" hidden>1 November 2026</span>'}, "2026-11-01"),
        ({"ld": _ld(datePublished="2026-02-30")}, None),
        ({"head": '<meta name="pubdate" content="2026-02">'}, None),
        ({"below": '<span class="date-text" hidden>2026-02</span>'}, None),
    ],
)
def test_a_month_alone_is_no_date(place: dict[str, Any], day: str | None) -> None:
    """The first of a month is a page's date where the page names that day, not where it names a month."""
    article = _read(_page(**place))
    assert (article.published_at.date().isoformat() if article.published_at else None) == day


def test_printed_day_in_place_of_the_last_save() -> None:
    """Where one stated moment stands for both and the page prints an earlier day, that day's place is the page."""
    moment = "2026-11-21T07:00:00Z"
    page = _page(ld=_ld(datePublished=moment, dateModified=moment), below="<p>Published 18 November 2026</p>")
    article = _read(page)
    assert (article.published_source, article.modified_source) == (FieldSource.PAGE, FieldSource.JSON_LD)


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ({"ld": _ld(dateModified="2026-11-19T10:00:00Z")}, FieldSource.JSON_LD),
        (
            {"article": _RDFA, "below": '<span property="dateModified" content="2026-11-19T10:00:00Z"></span>'},
            FieldSource.RDFA,
        ),
        ({"head": '<meta property="article:modified_time" content="2026-11-19T10:00:00Z">'}, FieldSource.META),
        ({"below": "<p>Updated: 19 November 2026, 10:00</p><p>18 November 2026</p>"}, FieldSource.PAGE),
    ],
)
def test_place_of_the_change(place: dict[str, Any], source: FieldSource) -> None:
    """The last change keeps its place as the publication does."""
    article = _read(_page(**place))
    assert article.modified_at is not None
    assert (article.modified_at.date().isoformat(), article.modified_source) == ("2026-11-19", source)


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ({}, FieldSource.PAGE),
        ({"h1": "", "ld": _ld(headline=TITLE)}, FieldSource.JSON_LD),
        ({"h1": "", "head": f'<meta property="og:title" content="{TITLE}">'}, FieldSource.META),
        ({"h1": f'<p itemprop="headline">{TITLE}</p>', "article": _MICRO}, FieldSource.MICRODATA),
        ({"h1": f'<p property="headline">{TITLE}</p>', "article": _RDFA}, FieldSource.RDFA),
        ({"h1": "", "title": f"{TITLE} | Quayhaven"}, FieldSource.TITLE),
    ],
)
def test_place_of_the_headline(place: dict[str, Any], source: FieldSource) -> None:
    """The headline is told to be of the place whose wording was taken."""
    article = _read(_page(**place))
    assert (article.headline, article.headline_source) == (TITLE, source)


def test_learned_with_its_place() -> None:
    """What is learned of a page names the places that its article names."""
    page = _page(below="<p>By Helena Marsh</p>", head='<meta property="article:published_time" content="2026-11-18">')
    trace = read(page, URL).trace
    assert trace is not None
    assert trace.origins == ((Field.HEADLINE, "page"), (Field.BYLINE, "page"), (Field.DATE, "meta"))


def test_rdfa_of_the_page_among_teasers() -> None:
    """Of several RDFa articles the one that names the page's address is the page's; without one none is."""
    teaser = (
        '<div about="/news/other" typeof="schema:Article"><i property="schema:datePublished" content="{}"></i></div>'
    )
    own = '<article about="/news/harbour-wall-rebuilt" typeof="schema:Article">'
    stated = '<span property="schema:datePublished" content="2026-11-18T09:30:00Z"></span>'
    above = teaser.format("2026-11-02T08:00:00Z")
    assert _read(_page(above=above, article=own, below=stated)).published_text == "2026-11-18T09:30:00Z"
    unnamed = '<article typeof="schema:Article">'
    assert _read(_page(above=above, article=unnamed, below=stated)).published_source is not FieldSource.RDFA


_TRAIL = (
    '<div class="breadcrumbs"><a href="/">Start</a> <a href="/news/">News</a> <a href="/news/harbour/">Harbour</a>'
    f' <a href="{URL}">{TITLE}</a></div>'
)
_STEPS = [
    {"@type": "ListItem", "position": 1, "name": "Start", "item": "https://quayhaven.example/"},
    {"@type": "ListItem", "position": 2, "item": {"@id": "https://quayhaven.example/news/harbour", "name": "Harbour"}},
    {"@type": "ListItem", "position": 3, "name": "The wall"},
]


@pytest.mark.parametrize(
    "place",
    [
        {"ld": _ld(articleSection=["Harbour", "News"])},
        {"article": _MICRO, "below": '<meta itemprop="articleSection" content="Harbour">'},
        {"article": _RDFA, "below": '<a property="articleSection" href="/harbour">Harbour</a>'},
        {"head": '<meta property="article:section" content="Harbour">'},
        {"ld": {"@type": "WebPage", "articleSection": "Harbour"}},
        {"below": '<p><a href="/h" rel="category tag">Harbour</a> <a href="/w" rel="tag">Walls</a></p>'},
        {"ld": {"@type": "BreadcrumbList", "itemListElement": _STEPS}},
        {"above": _TRAIL},
    ],
)
def test_section_of_each_place(place: dict[str, Any]) -> None:
    """The section is read wherever the page states it; of a breadcrumb the step before the article."""
    assert _read(_page(**place)).section == "Harbour"


def test_section_of_no_article() -> None:
    """Links of teasers far behind the text, years and the home page are no section."""
    far = "".join(f'<p>Teaser {n} <a href="/x" rel="category tag">Other</a></p>' for n in range(20))
    links = '<a href="/en/">Site</a><a href="/index.php/news/index">Home</a><a href="/2026/">2026</a>'
    trail = f'<nav aria-label="Breadcrumb">{links}</nav>'
    behind = "".join(f"<div>Notice {n}</div>" for n in range(12))
    article = _read(_page(above=trail, behind=behind + far), "https://quayhaven.example/harbour-wall-rebuilt")
    assert article.section is None
    assert article.section_source is None


@pytest.mark.parametrize(
    ("path", "links", "section", "source"),
    [
        ("/harbour/works/2026/11/18/wall", '<a href="/harbour">Harbour</a>', "Harbour", FieldSource.PAGE),
        (
            "/harbour/works/2026/wall",
            '<a href="/harbour/">Harbour</a><a href="/harbour/works/#top">Up</a><a href="/harbour/works/">Works</a>',
            "Works",
            FieldSource.PAGE,
        ),
        ("/city-life/2026/wall", '<a href="/">Home</a>', "city life", FieldSource.URL),
        ("/en/articles/2026/wall", '<a href="/en/articles/">All articles</a>', None, None),
        ("/harbour/wall", '<a href="https://elsewhere.example/harbour/">Port</a>', "harbour", FieldSource.URL),
    ],
)
def test_section_of_the_address(path: str, links: str, section: str | None, source: FieldSource | None) -> None:
    """Where nothing else names it, it is the folder of the page, under the name of the link that leads there."""
    article = _read(_page(above=f"<nav>{links}</nav>"), f"https://quayhaven.example{path}")
    assert (article.section, article.section_source) == (section, source)


@pytest.mark.parametrize(
    "place",
    [
        {"ld": _ld(keywords=["Harbour", {"@type": "DefinedTerm", "name": "Council"}])},
        {"ld": _ld(keywords="Harbour, Council")},
        {"article": _MICRO, "below": '<meta itemprop="keywords" content="Harbour, Council">'},
        {"article": _RDFA, "below": '<span property="keywords">Harbour; Council</span>'},
        {"head": '<meta property="article:tag" content="Harbour"><meta property="article:tag" content="Council">'},
        {"behind": '<p><a href="/t/1" rel="tag">Harbour</a> <a href="/t/2" rel="tag">#Council</a></p>'},
        {"behind": '<ul class="tags"><li><a href="/x/1">Harbour</a></li><li><a href="/x/2">Council</a></li></ul>'},
        {"behind": '<p>On: <a href="/topics/harbour">Harbour</a>, <a href="/topics/council/">Council</a></p>'},
    ],
)
def test_tags_of_each_place(place: dict[str, Any]) -> None:
    """Keywords are read wherever the page states them, and in its links to them."""
    assert _read(_page(**place)).tags == ("Harbour", "Council")


@pytest.mark.parametrize(
    "place",
    [
        {"head": '<meta property="og:image" content="/pictures/wall.jpg">'},
        {"ld": _ld(image={"@type": "ImageObject", "contentUrl": "https://quayhaven.example/pictures/wall.jpg"})},
        {"ld": _ld(thumbnailUrl="https://quayhaven.example/pictures/wall.jpg")},
        {"article": _MICRO, "below": '<img itemprop="image" src="/pictures/wall.jpg">'},
        {
            "article": _MICRO,
            "below": '<figure itemprop="image" itemscope itemtype="https://schema.org/ImageObject">'
            '<meta itemprop="url" content="/pictures/wall.jpg"></figure>',
        },
        {"article": _RDFA, "below": '<img property="image" src="/pictures/wall.jpg">'},
        {"head": '<link rel="image_src" href="/pictures/wall.jpg">'},
        {"below": '<figure><img src="/pictures/wall.jpg" width="1200"><figcaption>The wall</figcaption></figure>'},
        {"below": '<img src="data:image/gif;base64,R0" data-src="/pictures/wall.jpg">'},
        {"below": '<img srcset="/pictures/s.jpg 400w, /pictures/wall.jpg 1200w">'},
        {"below": '<div class="author-box"><img src="/me.jpg"></div><p>x</p><img src="/pictures/wall.jpg">'},
        {"below": '<img src="/sign.svg?v=2"><img src="/dot.gif?x"><img src="/pictures/wall.jpg">'},
        {"below": '<img src="/logo.png"><img src="/a.jpg" width="40"><img src="/pictures/wall.jpg">'},
    ],
)
def test_image_of_each_place(place: dict[str, Any]) -> None:
    """The lead image is read wherever the page states it, absolute."""
    assert _read(_page(**place)).image_url == "https://quayhaven.example/pictures/wall.jpg"


def test_pictures_of_others_are_no_lead_image() -> None:
    """What stands behind the text, in a box of teasers or before the headline is not the article's."""
    teasers = '<aside class="related"><img src="/other.jpg"></aside>'
    page = _page(above='<img src="/banner.jpg">', below=teasers, behind='<img src="/next.jpg">')
    assert _read(page).image_url is None


@pytest.mark.parametrize(
    ("place", "field", "source"),
    [
        ({"head": f'<link rel="canonical" href="{URL}">'}, "canonical", FieldSource.LINK),
        ({"head": f'<meta property="og:url" content="{URL}">'}, "canonical", FieldSource.META),
        ({"ld": _ld(mainEntityOfPage=URL)}, "canonical", FieldSource.JSON_LD),
        ({"head": '<meta name="description" content="What they saw.">'}, "description", FieldSource.META),
        ({"ld": _ld(description="What they saw.")}, "description", FieldSource.JSON_LD),
        ({"ld": _ld(articleSection="Harbour")}, "section", FieldSource.JSON_LD),
        ({"below": '<p><a href="/h" rel="category tag">Harbour</a></p>'}, "section", FieldSource.PAGE),
        ({"head": '<meta name="news_keywords" content="a, b">'}, "tags", FieldSource.META),
        ({"behind": '<p><a href="/t/1" rel="tag">Harbour</a></p>'}, "tags", FieldSource.PAGE),
        ({"head": '<meta property="og:image" content="/a.jpg">'}, "image", FieldSource.META),
        ({"head": '<link rel="image_src" href="/a.jpg">'}, "image", FieldSource.LINK),
        ({"below": '<img src="/a.jpg">'}, "image", FieldSource.PAGE),
        (
            {"article": _MICRO, "below": '<meta itemprop="isAccessibleForFree" content="no">'},
            "paywalled",
            FieldSource.MICRODATA,
        ),
        ({"head": '<meta property="article:content_tier" content="free">'}, "paywalled", FieldSource.META),
        ({}, "canonical", None),
        ({}, "description", None),
        ({}, "tags", None),
        ({}, "image", None),
        ({}, "paywalled", None),
    ],
)
def test_place_of_the_smaller_fields(place: dict[str, Any], field: str, source: FieldSource | None) -> None:
    """Each field keeps where it was read, in the article and in its row."""
    article = _read(_page(**place))
    assert getattr(article, f"{field}_source") is source
    assert article.as_row()[f"{field}_source"] == (source.value if source else None)


@pytest.mark.parametrize(
    ("place", "kind", "evidence"),
    [
        (
            {"head": f'<link rel="canonical" href="{URL}"><meta property="og:url" content="/news/other">'},
            SignalKind.CANONICAL_CONFLICT,
            f"link {URL} | meta https://quayhaven.example/news/other",
        ),
        (
            {"head": f'<link rel="canonical" href="{URL}"><meta property="og:url" content="{URL}/?utm_source=feed">'},
            SignalKind.CANONICAL_CONFLICT,
            None,
        ),
        (
            {"ld": _ld(isAccessibleForFree=False), "head": '<meta property="article:content_tier" content="free">'},
            SignalKind.PAYWALL_CONFLICT,
            "meta says free | json-ld says not free",
        ),
        (
            {"ld": _ld(isAccessibleForFree=True, hasPart={"@type": "WebPageElement", "isAccessibleForFree": False})},
            SignalKind.PAYWALL_CONFLICT,
            None,
        ),
    ],
    ids=["addresses", "same-address", "paywall", "free-with-a-part-that-is-not"],
)
def test_contradictions_are_kept(place: dict[str, Any], kind: SignalKind, evidence: str | None) -> None:
    """Two places that say different things are told with both."""
    told = [signal.evidence for signal in _read(_page(**place)).signals if signal.kind is kind]
    assert told == ([evidence] if evidence else [])


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ({"head": f'<link rel="canonical" href="{URL}?print=1">'}, f"{URL}?print=1"),
        ({"head": '<meta property="og:url" content="/news/other">'}, "https://quayhaven.example/news/other"),
        ({"ld": _ld(mainEntityOfPage={"@id": f"{URL}#story"})}, URL),
        ({"article": _MICRO, "below": f'<link itemprop="mainEntityOfPage" href="{URL}">'}, URL),
        ({"article": _RDFA, "below": f'<link property="url" href="{URL}">'}, URL),
        ({"ld": _ld(url="https://quayhaven.example/news")}, None),
    ],
)
def test_canonical_of_each_place(place: dict[str, Any], address: str | None) -> None:
    """The page's own address is read wherever it is stated; an item that names a section page is not believed."""
    assert _read(_page(**place)).canonical_url == address


@pytest.mark.parametrize(
    ("place", "paywalled"),
    [
        ({"ld": _ld(isAccessibleForFree=False)}, True),
        ({"ld": _ld(isAccessibleForFree="True")}, False),
        ({"ld": {"@type": "WebPage", "isAccessibleForFree": "False"}}, True),
        ({"ld": _ld(hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".rest"})}, True),
        ({"article": _MICRO, "below": '<meta itemprop="isAccessibleForFree" content="false">'}, True),
        ({"article": _RDFA, "below": '<span property="isAccessibleForFree" content="true"></span>'}, False),
        ({"head": '<meta property="article:content_tier" content="metered">'}, True),
        ({}, None),
    ],
)
def test_paywall_of_each_place(place: dict[str, Any], paywalled: bool | None) -> None:
    """Whether the article is free is read wherever the page states it; silence is no answer."""
    assert _read(_page(**place)).paywalled is paywalled


@pytest.mark.parametrize(
    "place",
    [
        {"ld": _ld(description="What the divers saw.")},
        {"article": _MICRO, "below": '<meta itemprop="description" content="What the divers saw.">'},
        {"article": _RDFA, "below": '<span property="description" content="What the divers saw."></span>'},
        {"head": '<meta name="twitter:description" content="What the divers saw.">'},
    ],
)
def test_description_of_each_place(place: dict[str, Any]) -> None:
    """The summary is read wherever the page states it."""
    assert _read(_page(**place)).description == "What the divers saw."


def test_language_among_translations() -> None:
    """A page that states no language has that of its own link among its translations."""
    links = f'<link rel="alternate" hreflang="de" href="/de/x"><link rel="alternate" hreflang="en-GB" href="{URL}">'
    assert _read(_page(head=links)).markup_language == "en"
