"""Who signed, what it is called, when it came: small pages, one rule each. All names and texts are invented."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import Article, extract
from extraction.language import text_language
from extraction.structured import requoted
from warehouse.contract import FieldSource, SignalKind

URL = "https://quayhaven.example/2026/11/18/harbour-wall"
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
    title: str = TITLE,
    h1: str = f"<h1>{TITLE}</h1>",
    ld: dict[str, Any] | None = None,
    lang: str = "en",
) -> bytes:
    data = (
        {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **ld} if ld is not None else None
    )
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return (
        f'<html lang="{lang}"><head><title>{title}</title>{head}{script}</head><body><main>{above}{h1}{below}'
        f"<article>{_TEXT}</article>{behind}</main><footer><p>All rights reserved</p></footer></body></html>"
    ).encode()


def _read(page: bytes, url: str = URL) -> Article:
    result = extract(page, url)
    assert isinstance(result, Article), result
    return result


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        (f"<p>Posted by Helena Marsh at 18:52 Tagged with: {', '.join(['harbour'] * 24)}</p>", ["Helena Marsh"]),
        ("<p>Erstellt von Helena am Dienstag 6. Mai 2014</p>", ["Helena"]),
        ("<p>erstellt von Helena — veröffentlicht 28.01.2022 06:00</p>", ["Helena"]),
        ("<p>Author: Helena Marsh, Datum: 03.Mär.19</p>", ["Helena Marsh"]),
        ("<p>Autor: helmar | Abgelegt unter: Hafen</p>", ["helmar"]),
        ("<div>By:</div><div>Helena Marsh</div>", ["Helena Marsh"]),
        ("<p>By Dan Ashby</p>", ["Dan Ashby"]),
        ("<p>Autorin/Autor Helena Marsh</p>", ["Helena Marsh"]),
        ("<p>By TPQ, in News, Harbour, Business, Tourism · 31 Jan 2025, 20:02 · 0 Comments</p>", ["TPQ"]),
        ('<p>Author <a href="/members/7">catch more cod</a></p>', ["catch more cod"]),
    ],
)  # fmt: skip
def test_line_that_says_by(markup: str, names: list[str]) -> None:
    """A line with a 'by' names the author, whatever else the theme prints behind the name."""
    article = _read(_page(below=markup))
    assert [*article.authors, *article.agencies] == names


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ('<div class="entry-meta">HelMarsh 17.10.2019, 13:56 Uhr</div>', ["HelMarsh"]),
        ('<div class="se-entry-author co-author">Helena M.</div>', ["Helena M."]),
        ('<table><tr><td class="authorbold">Helena Marsh</td></tr></table>', ["Helena Marsh"]),
        ('<p class="author">Postby <a href="/u/7" class="username">hm23</a> » 21.01.2009, 05:42</p>', ["hm23"]),
        (
            '<ul><li class="author">Helena Marsh</li><li class="author">Tom Ashby</li></ul>',
            ["Helena Marsh", "Tom Ashby"],
        ),
    ],
)
def test_element_named_for_the_author(markup: str, names: list[str]) -> None:
    """An element whose class says author, or a handle beside the date, names the author; a list names all of them."""
    assert list(_read(_page(below=markup)).authors) == names


@pytest.mark.parametrize("line", ["Editor: Helena Marsh", "Übersetzung: Helena Marsh"])
def test_other_roles_are_no_authors(line: str) -> None:
    """Who edited or translated is no author, though metadata names the same person."""
    page = _page(below=f"<div>{line}</div><div class='author'>Tom Ashby</div>", ld={"author": {"name": "Helena Marsh"}})
    assert _read(page).authors == ("Tom Ashby",)


def test_sites_own_name_only_where_printed() -> None:
    """The site's own name comes out where the page prints it as its byline, never from metadata alone."""
    site = '<meta property="og:site_name" content="Quayhaven Foundation">'
    stated = {"author": {"@type": "Organization", "name": "Quayhaven Foundation"}}
    assert _read(_page(head=site, ld=stated)).agencies == ()
    assert _read(_page(head=site, below="<p>By Quayhaven Foundation</p>")).agencies == ("Quayhaven Foundation",)


def test_publisher_who_is_a_person_may_sign() -> None:
    """A publisher of the type Person is the owner of the site and may be its author."""
    page = _page(
        below='<div class="author">Helena Marsh</div>', ld={"publisher": {"@type": "Person", "name": "Helena Marsh"}}
    )
    assert _read(page).authors == ("Helena Marsh",)


@pytest.mark.parametrize(
    ("author", "names"),
    [({"@type": "Person", "name": "Helena Marsh"}, ("Helena Marsh",)), ({"@type": "Person", "name": "hmarsh"}, ())],
)
def test_stated_and_printed_nowhere(author: dict[str, str], names: tuple[str, ...]) -> None:
    """A full name that only JSON-LD states is the author's; an account's name is nobody's."""
    assert _read(_page(ld={"author": author})).authors == names


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        ("<!--", "-->"),
        ("//<![CDATA[\n", "\n//]]>"),
        ("<![CDATA[", "]]>;"),
        ("/* <![CDATA[ */", " ;\n/* ]]> */ ;\n"),
        ("", " ; "),
    ],
)
def test_json_ld_inside_a_comment(opened: str, closed: str) -> None:
    """JSON-LD that a theme wraps in the marks of a comment or of CDATA is read without a word."""
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "author": {"name": "Helena Marsh"}})
    article = _read(_page(head=f'<script type="application/ld+json"> {opened}{data}{closed}</script>'))
    assert (article.authors, article.signals) == (("Helena Marsh",), ())


_BROKEN = json.dumps(
    {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Quayhaven"},
            {
                "@type": "NewsArticle",
                "headline": TITLE,
                "author": [{"@type": "Person", "name": "Helena Marsh"}, {"@type": "Person", "name": "Tom Ashby"}],
                "keywords": ["harbour", "council"],
                "datePublished": "2026-11-18T09:30:00+01:00",
                "isAccessibleForFree": False,
                "description": "The wall",
            },
        ],
    }
)


@pytest.mark.parametrize(
    "script",
    [
        _BROKEN.replace("The wall", 'The "old" wall, and "why" it fell'),
        _BROKEN.replace("The wall", 'She said: "No", "yes", "perhaps"').replace('"harbour"', '"the "old" harbour"'),
        _BROKEN.replace("Helena", 'Helena "Nell"'),
        _BROKEN.replace('"', "&quot;"),
        _BROKEN.replace('"', "\u201c"),
        _BROKEN.replace('"The wall"', "The wall"),
        _BROKEN[:-20],
        _BROKEN.replace("}, {", "},, {"),
        _BROKEN.replace('"council"]', '"council",]'),
        _BROKEN + _BROKEN,
    ],
    ids=[
        "quotes",
        "quotes-and-commas",
        "quoted-name",
        "escaped",
        "typographic",
        "bare",
        "cut",
        "commas",
        "comma",
        "two",
    ],
)
def test_broken_json_ld(script: str) -> None:
    article = _read(_page(head=f'<script type="application/ld+json">{script}</script>'))
    assert article.authors[-1] == "Tom Ashby"
    assert len(article.authors) == 2
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-11-18T09:30:00+01:00"
    assert article.tags[1] == "council"
    assert article.paywalled is True


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab \\"{}[],:\n“é', max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab@:.-", min_size=1), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc", min_size=1), _VALUES, max_size=4), st.booleans())
def test_json_that_parses_is_not_changed_by_the_repair(value: dict[str, Any], indented: bool) -> None:
    """Marking quotation marks inside of strings leaves JSON without any as it is."""
    text = json.dumps(value, indent=2 if indented else None, ensure_ascii=False)
    assert json.loads(requoted(text)) == value


@given(st.text('{}[],:"\\ a1', max_size=60))
def test_any_text_is_read_or_reported(text: str) -> None:
    """Whatever a block holds, there is an outcome, and what does not parse is told."""
    article = _read(_page(head=f'<script type="application/ld+json">{text}</script>'))
    told = [signal for signal in article.signals if signal.kind is SignalKind.STRUCTURED_DATA_BROKEN]
    try:
        json.loads(text)
    except ValueError:
        assert len(told) == bool(text.strip(" ;"))
    else:
        assert told == []


def test_broken_json_ld_is_reported_and_invents_nothing() -> None:
    """Quotation marks that end a string stay ends; a block of which nothing can be taken states nothing."""
    script = '{"@type": "NewsArticle", "headline": "A" "B", "author": {"name": '
    article = _read(_page(head=f'<script type="application/ld+json">{script}</script>'))
    assert article.authors == ()
    assert [s.evidence for s in article.signals if s.kind is SignalKind.STRUCTURED_DATA_BROKEN] == [script.strip()]


@pytest.mark.parametrize("author", [{"@type": "Organization", "name": "Reuters"}, {"@type": "Person", "name": "AFP"}])
def test_agency_that_only_json_ld_names(author: dict[str, str]) -> None:
    article = _read(_page(ld={"author": author}))
    assert (article.authors, article.agencies) == ((), (author["name"],))


@pytest.mark.parametrize(
    ("markup", "names", "byline"),
    [
        ("<p class=byline>By <a>Helena Marsh</a><a>Tom Ashby</a></p>", ("Helena Marsh", "Tom Ashby"), None),
        ("<p>By <span>Helena Marsh</span><span>Tom Ashby</span></p>", ("Helena Marsh", "Tom Ashby"), None),
        ("<p>By <a>Helena Maria</a> <a>Marsh</a></p>", ("Helena Maria Marsh",), None),
        (
            "<p><span>By Helena Marsh</span><span>18 November 2026</span><span>3 min read</span></p>",
            ("Helena Marsh",),
            "By Helena Marsh",
        ),
        (
            "<p><span>Helena Marsh</span><span>November 18, 2026</span><span>5 min</span></p>",
            ("Helena Marsh",),
            None,
        ),
        (
            "<p><span>By Helena Marsh</span><time>18 November 2026</time><time>18 November 2026</time></p>",
            ("Helena Marsh",),
            "By Helena Marsh",
        ),
        ("<p><span class=author>By Helena Marsh</span><span>day</span></p>", ("Helena Marsh",), "By Helena Marsh"),
    ],
)
def test_elements_without_spaces_between_them(markup: str, names: tuple[str, ...], byline: str | None) -> None:
    article = _read(_page(below=markup))
    assert article.authors == names
    assert byline is None or article.byline == byline


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By https://quayhaven.example/author/7", "By https://quayhaven.example/author/7"),
        ("Autor: helena@quayhaven.example", "Autor: helena@quayhaven.example"),
        ("https://quayhaven.example/author/8", "https://quayhaven.example/author/8"),
        ("18 November 2026<br>desk@quayhaven.example", "desk@quayhaven.example"),
        ("By desk.486@quayhaven.example 18 November 2026, 22:29", "By desk.486@quayhaven.example"),
        ("18 November 2026 by https://quayhaven.example/author/9", "by https://quayhaven.example/author/9"),
        ("www.quayhaven.example", None),
        ("Kontakt: redaktion@quayhaven.example", None),
    ],
)
def test_address_in_place_of_a_name(line: str, byline: str | None) -> None:
    """An address near the headline is the byline, of nobody, behind a 'by', beside the date or as stated, else not."""
    article = _read(
        _page(below=f"<p>{line}</p>", head='<meta name="author" content="https://quayhaven.example/author/8">')
    )
    assert (article.byline, article.authors) == (byline, ())
    assert (SignalKind.BYLINE_CLEANED in {signal.kind for signal in article.signals}) is (byline is not None)


def test_long_title_run_together_with_a_short_name() -> None:
    """A title longer than the name is cut off, and the byline is kept as it is printed."""
    article = _read(_page(below="<p>By Ida Roe POLITICAL CORRESPONDENT</p>"))
    assert (article.byline, article.authors) == ("By Ida Roe POLITICAL CORRESPONDENT", ("Ida Roe",))
    assert SignalKind.BYLINE_CLEANED in {signal.kind for signal in article.signals}


def test_stated_byline_that_the_page_prints_as_it_is() -> None:
    """Name and outlet, stated in a meta element and printed the same below the headline, name the author alone."""
    signed = "Ada Lund | The Quayhaven"
    article = _read(_page(below=f"<p>{signed}</p>", head=f'<meta name="author" content="{signed}">'))
    assert (article.byline, article.authors) == (signed, ("Ada Lund",))


def test_owner_in_meta_and_copyright() -> None:
    """The person in the author meta element is the author where the copyright line names the same one alone."""
    head = '<meta name="author" content="Helena Marsh">'
    assert _read(_page(head=head)).authors == ()
    assert _read(_page(head=head, behind="<footer>© 2026 Helena Marsh</footer>")).authors == ("Helena Marsh",)


def test_byline_as_printed_with_its_role() -> None:
    """Where the theme prints a role beside the linked name, the byline is the whole line and the author the name."""
    article = _read(
        _page(below='<p>by <a class="author-name" href="/author/hm">Helena Marsh</a> Senior Town Editor</p>')
    )
    assert (article.byline, article.authors) == ("by Helena Marsh Senior Town Editor", ("Helena Marsh",))


@pytest.mark.parametrize("text", ["REPAIR CONTACT", "Exhibition At The Town Hall", "Tweet This"])
def test_words_beside_the_date_are_no_names(text: str) -> None:
    """What stands beside the date is a name only where it is written as one."""
    line = f"<p>{text}</p><p>18 November 2026</p><p>You may tweet this from the town hall, at the exhibition.</p>"
    assert _read(_page(below=line)).authors == ()


def test_agency_as_source_behind_the_text() -> None:
    """An agency that a line behind the text names as the source is who the text is from."""
    assert _read(_page(behind="<p>Quelle: kathpress</p>", lang="de")).agencies == ("kathpress",)


@pytest.mark.parametrize(
    ("title", "h1", "head"),
    [
        (f"{TITLE} - The Quayhaven Community Forum", "", ""),
        (f"quayhaven.example » Blog archive » {TITLE}", "", ""),
        (f"{TITLE} | Harbour notes", "<h1>Harbour notes</h1>", ""),
        (TITLE, f"<h1>{TITLE} <small>Posted by Helena Marsh on 18 November 2026</small></h1>", ""),
        (TITLE, "<h1>Details</h1>", f'<meta property="og:title" content="{TITLE}">'),
        (TITLE, f'<h1>{TITLE}<span class="sr-only">opens in a new window</span></h1>', ""),
        (TITLE, f'<h1><span class="visually-hidden">Headline:</span> {TITLE}</h1>', ""),
        (TITLE, f'<h1><span class="screen-reader-text">{TITLE}</span></h1>', ""),
        (TITLE, f'<h1>{TITLE} <a href="#wall">¶</a></h1>', ""),
        (TITLE, f"<h1><small>Opinion</small><br>{TITLE}</h1>", ""),
        (TITLE, f"<h1>Opinion | {TITLE}</h1>", ""),
        (f"The Quayhaven Post: {TITLE}", "", '<meta property="og:site_name" content="The Quayhaven Post">'),
        ("Rebuilding the wall", f"<h1>{TITLE}</h1>", '<meta property="og:title" content="Rebuilding the wall">'),
    ],
)
def test_headline_as_shown(title: str, h1: str, head: str) -> None:
    """The headline comes without forum, archive, section and signature, and as shown where a search title differs."""
    assert _read(_page(title=title, h1=h1, head=head)).headline == TITLE


def test_headline_keeps_its_dash() -> None:
    """A dash that the h1 shows too is the headline's own; only what stands behind it is the site's."""
    whole = "Harbour wall rebuilt - the council pays the bill"
    page = _page(title=f"{whole} - quayhaven.example", h1=f"<h1>{whole}</h1>")
    assert _read(page).headline == whole


def test_stated_headline_is_no_section() -> None:
    """An h1 that the title element has behind another piece is the headline where metadata state it as such."""
    page = _page(
        title=f"Building site of the week | {TITLE} | Quayhaven News",
        h1=f"<h1><span>Building site of the week</span> <span>{TITLE}</span></h1>",
        head=f'<meta property="og:title" content="Building site of the week | {TITLE}">',
        ld={"publisher": {"name": "Quayhaven News"}},
    )
    assert _read(page).headline == TITLE


@pytest.mark.parametrize(
    ("heading", "headline"),
    [
        ("Wall to be rebuilt", "Wall to be rebuilt"),
        ("Quayhaven community", "Everything on walls, cheap and good"),
        (None, "Everything on walls, cheap and good"),
    ],
)
def test_heading_of_a_page_that_does_not_show_its_title(heading: str | None, headline: str) -> None:
    """Without an h1 the first h2 is the headline where the stated one, made for search engines, is not shown.

    A heading that holds the site's name is none, and one behind a menu or of a teaser is not looked at.
    """
    menu = '<nav><h2>Sections</h2></nav><div class="related"><h2>The ferry is late</h2></div>'
    page = _page(title="Everything on walls, cheap and good", h1=menu + (f"<h2>{heading}</h2>" if heading else ""))
    article = _read(page)
    assert (article.headline, article.headline_source is FieldSource.PAGE) == (headline, heading == headline)


def test_section_behind_the_stated_headline() -> None:
    """og:title with a section's name behind a hyphen is the headline that JSON-LD states."""
    head = f'<meta property="og:title" content="{TITLE}-PoliticsㅣQuayhaven">'
    assert _read(_page(h1="", title=f"{TITLE}-PoliticsㅣQuayhaven", head=head, ld={})).headline == TITLE


def _published(page: bytes) -> tuple[str, int | None]:
    article = _read(page, "https://quayhaven.example/harbour-wall")
    assert article.published_at is not None
    return article.published_at.isoformat(), article.published_offset_minutes


def test_printed_time_gives_the_zone() -> None:
    """A moment stated in UTC gets the offset in which the page prints it: readers know it as the day before."""
    page = _page(below="<p>3/5/2022 22:41</p>", ld={"datePublished": "2022-05-04T02:41:00Z"}, lang="es")
    assert _published(page) == ("2022-05-03T22:41:00-04:00", -240)


def test_midnight_of_the_pages_zone() -> None:
    """23:00 UTC on a German page is midnight of the next day."""
    page = _page(ld={"datePublished": "2022-11-06T23:00:00.000Z"}, lang="de")
    assert _published(page) == ("2022-11-07T00:00:00+01:00", 60)


@pytest.mark.parametrize(
    ("lang", "day"),
    [("de", "07"), ("de-AT", "07"), ("nb_NO", "07"), ("de-NA", "06"), ("fr", "06"), ("fr-CA", "06"), ("id", "06")],
)
def test_midnight_of_one_zone_alone(lang: str, day: str) -> None:
    """A full hour is read as midnight only where language and country leave no zone but one."""
    page = _page(ld={"datePublished": "2022-11-06T23:00:00.000Z"}, lang=lang)
    assert _published(page)[0].startswith(f"2022-11-{day}")


def test_vague_meta_behind_the_printed_date() -> None:
    """A meta element 'date' holds the day of creation or of the last save as often: the printed day wins."""
    head = '<meta name="date" content="2022-01-21T09:43+01:00">'
    assert _published(_page(head=head, below="<p>25.01.2022</p>", lang="de"))[0].startswith("2022-01-25")
    assert _published(_page(head=head, lang="de"))[0].startswith("2022-01-21")


def test_year_of_two_digits() -> None:
    """'25.04.24' beside the headline is a date."""
    page = _page(below="<div>Do 25.04.24 | 14:07 Uhr | Von Helena Marsh</div>", lang="de")
    assert _published(page)[0].startswith("2024-04-25T14:07")


def test_issued_behind_updated() -> None:
    """Of a line with both, the date behind the word for publication counts."""
    page = _page(behind="<p>Letzte Änderung: 31.10.2023 Erschienen, veröffentlicht am: 01.11.2023</p>", lang="de")
    assert _published(page)[0].startswith("2023-11-01")


@pytest.mark.parametrize(("host", "day"), [("quayhaven.co.uk", "2026-04-03"), ("quayhaven.com", "2026-03-04")])
def test_month_before_day_only_in_america(host: str, day: str) -> None:
    """Numbers on a page in English have the month first unless the host is of a country that writes the day first."""
    article = _read(_page(below="<p>Published 03/04/2026</p>"), f"https://{host}/harbour-wall")
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == day


def test_box_behind_the_text_needs_agreement() -> None:
    """An author box behind the text names the author only where metadata says the same."""
    box = '<div class="author-name">Helena Marsh</div>'
    assert _read(_page(behind=box)).authors == ()
    assert _read(_page(behind=box, ld={"author": {"@type": "Person", "name": "Helena Marsh"}})).authors == (
        "Helena Marsh",
    )


def test_name_run_into_its_line() -> None:
    """A name into which the theme runs the next word comes out as its own element has it."""
    below = '<p>18 November 2026 by <a class="author-name" href="/author/hm">Helena Marsh</a>in General</p>'
    assert _read(_page(below=below)).authors == ("Helena Marsh",)


def test_a_meta_name_printed_with_its_role_is_the_author() -> None:
    """A name in a meta element that stands near the headline, with a long role and no 'by', is the author."""
    html = (
        '<html><head><title>Ferry back</title><meta name="author" content="Umar Trevelyan, Senior News Editor"></head>'
        "<body><div><h1>Ferry back after winter</h1><div class='credit'>Umar Trevelyan, Senior News Editor</div></div>"
        + "".join(
            f"<p>The ferry number {n} came back to the quay after the long winter, said the town.</p>" for n in range(9)
        )
    )
    found = extract(html.encode(), "https://ledger.example/ferry")
    assert isinstance(found, Article)
    assert found.authors == ("Umar Trevelyan",)
    assert found.byline == "Umar Trevelyan, Senior News Editor"


_CARD = (
    '<div class="x"><a href="/ferry-fares"><h3>Ferry fares go up in spring</h3></a><p>By Otto Prell</p></div>'
    '<div class="x"><a href="/fog-closes"><h3>Fog closes the strait again</h3></a><p>By Nora Quint</p></div>'
)


def test_bylines_of_other_articles() -> None:
    """A 'by' in a card that leads to another article is that one's, whatever the card is called."""
    assert _read(_page(behind=_CARD)).authors == ()
    assert _read(_page(behind=_CARD, ld={"author": {"name": "Helena Marsh"}})).authors == ("Helena Marsh",)


def test_byline_behind_the_text_beside_other_articles() -> None:
    """A byline behind the text stays one, also where links to other articles follow it."""
    behind = f'<div class="end"><p>By Helena Marsh</p></div>{_CARD}'
    assert _read(_page(behind=behind)).authors == ("Helena Marsh",)


def test_own_box_names_one_of_several() -> None:
    """A box 'More by' behind the text names one author; the byline at the head, or what is stated, names them all."""
    behind = '<div><h4>About Helena Marsh</h4><a href="/author/helena-marsh">More by Helena Marsh</a></div>'
    both = ("Helena Marsh", "Tom Ashby")
    below = '<div class="journalist-name">Helena Marsh and Tom Ashby</div>'
    assert _read(_page(below=below, behind=behind)).authors == both
    stated = {"author": [{"name": name} for name in both]}
    assert _read(_page(behind=behind, ld=stated)).authors == both


def test_names_in_a_list_behind_their_label() -> None:
    """All names of a list are authors where a label alone stands before it."""
    names = "".join(f'<div class="item"><a href="/p/{n}">{n}</a></div>' for n in ("Helena Marsh", "Tom Ashby"))
    below = f'<div class="field"><div class="label">Author</div><div class="items">{names}</div></div>'
    assert _read(_page(below=below)).authors == ("Helena Marsh", "Tom Ashby")


def test_name_stated_in_two_parts() -> None:
    """A given and a family name in JSON-LD are one name."""
    author = {"@type": "Person", "givenName": "Helena", "familyName": "Marsh"}
    assert _read(_page(ld={"author": author})).authors == ("Helena Marsh",)


@pytest.mark.parametrize(
    ("closing", "names"),
    [
        ("<p><em>Helena Marsh</em></p>", ("Helena Marsh",)),
        ('<p style="text-align: right">Helena Marsh</p>', ("Helena Marsh",)),
        ("<p>Helena Marsh</p>", ()),
        ("<p><strong>Harbour Wall</strong></p>", ()),
    ],
)
def test_signature(closing: str, names: tuple[str, ...]) -> None:
    """A name alone at the end of the text is its author's where it is set apart; words of the headline are no name."""
    page = _page().replace(b"</article>", closing.encode() + b"</article>")
    assert _read(page).authors == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("김하늘 기자 sky@courier.example", ("김하늘",)),
        ("作者： 陳怡安", ("陳怡安",)),
        ("Text: Timo Brandt", ("Timo Brandt",)),
        ("Text: What the Harbour Wants", ()),
        ("نویسنده: مریم احمدی", ("مریم احمدی",)),
        ("Quayhaven, 18 Nov 2026 | By Helena Marsh | Reuters", ("Helena Marsh", "Reuters")),
        ("By Helena Marsh 18 Nov 2026", ("Helena Marsh",)),
    ],
)
def test_lines_of_many_languages(line: str, names: tuple[str, ...]) -> None:
    """A line that says who wrote the text in any of these forms names the author."""
    article = _read(_page(below=f"<div>{line}</div>"))
    assert (*article.authors, *article.agencies) == names


def test_the_whole_text_tells_its_language():
    """Names at its beginning, which look like another language's, do not decide over what follows them."""
    text = (
        "Union Row in Driftstead on Friday\n"
        "Storm Lavinia swept across Marchland overnight with gusts of up to 152 kilometres an hour, felling trees and"
        " leaving homes around Driftstead without power. Insurers put the first estimate of the damage at nine million."
    )
    assert text_language(text) == "en"


def test_the_language_that_a_page_states_is_believed_where_its_text_begins_in_it():
    """A text that goes on in a quotation of another language is the page's; one of another language is not."""
    german = (
        "Die Fähre über den Sund kam am Freitag wieder zu spät, und die Hafenmeisterei wusste keinen Grund dafür. " * 4
    )
    english = "The ferry across the sound was late again on Friday, and the harbour office could not say why. " * 8
    assert text_language(german + english, "de") == "de"
    assert text_language(english, "de") == "en"
    assert text_language(german[:100], "en") == "de"


_MORE = "<p>Its office is closed on the days between the years, and so is the archive on the other side of it.</p>" * 14
_NOTE = "<h3>What comes next</h3><p>The council answers letters about the quay in the second week of each month.</p>"


@pytest.mark.parametrize(
    ("below", "end", "names"),
    [
        ("<p>By Newsdesk</p>", "<p>Report by Anna Roe</p>", ("Anna Roe",)),
        (
            "<p class='author'>siteadmin</p>",
            "<p style='text-align:right'>Text: Anna Roe | Foto: Jan Poe</p>",
            ("Anna Roe",),
        ),
        ("<p>By Newsdesk</p>", "", ("Newsdesk",)),
        ("", "<p class='has-text-align-right'>— Anna Roe</p>", ("Anna Roe",)),
        ("", "<p style='text-align: right'>Anna Roe y Jan Poe</p>", ("Anna Roe", "Jan Poe")),
        ("", "<div>Aus Seaford berichtet Anna Roe / Fotos: Jan Poe</div>", ("Anna Roe",)),
        ("<p>Words Anna Roe · Photographs Jan Poe</p>", "", ("Anna Roe",)),
        ("<p>By Anna Roe for Quay Ledger and Jan Poe, High Basin Voice</p>", "", ("Anna Roe", "Jan Poe")),
        ("<p>By ANNA ROE and JAN POE Courier staff writers</p>", "", ("ANNA ROE", "JAN POE")),
        (
            "<p>Par Anna Roe, professeure en botanique, et Jan Poe-Lefort, paysagiste</p>",
            "",
            ("Anna Roe", "Jan Poe-Lefort"),
        ),
        ("<p>By S&amp;L Editor</p>", "", ()),
        ("<p>By Anna Roe, AP Writer</p>", "", ("Anna Roe", "AP")),
        ("<p>Par LE PEN Marine</p>", "", ("LE PEN Marine",)),
        ("", "<blockquote><p>“We shall go on to the end.”</p><p>— Winston Chorley</p></blockquote>", ()),
        ("", f"{_MORE}<p>Text: Anna Roe<br>Photo: Jan Poe<br>Issued: May 2026</p>{_NOTE}", ("Anna Roe",)),
        ("", f"{_MORE}<p>Question: Who wrote it?<br>By: nobody that we know<br>Text: lost in the flood</p>{_NOTE}", ()),
    ],
)
def test_desks_yield_and_forms_of_signing(below: str, end: str, names: tuple[str, ...]) -> None:
    """Where a desk or an account signs, who wrote the text is its author; names stand in many forms."""
    article = _read(_page(below=below, behind=end))
    assert (*article.authors, *article.agencies) == names
