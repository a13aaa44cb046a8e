"""Moments as pages write them, and which of a page's moments is its own. All pages are invented."""

from datetime import UTC, datetime

import pytest

from extraction import Article, extract
from extraction.stamps import parse_stamp
from warehouse.contract import FieldSource, SignalKind

URL = "https://quayhaven.example/news/harbour-wall-rebuilt"
TITLE = "Harbour wall to be rebuilt before spring"
_TEXT = "".join(
    f"<p>The harbour wall was surveyed for the {word} time on Tuesday, and the divers reported cracks along its foot"
    " that reach further than anybody on the council had expected when the money was voted.</p>"
    for word in ("first", "second", "third", "fourth")
)


def _read(
    *,
    head: str = "",
    below: str = "",
    behind: str = "",
    footer: str = "",
    lang: str = "en-GB",
    collected_at: datetime | None = None,
) -> Article:
    page = (
        f'<html lang="{lang}"><head><title>Quayhaven</title>{head}</head><body><main><h1>{TITLE}</h1>{below}'
        f"<article>{_TEXT}</article>{behind}</main><footer><p>All rights reserved</p>{footer}</footer></body></html>"
    )
    result = extract(page.encode(), URL, collected_at=collected_at)
    assert isinstance(result, Article), result
    return result


def _day(article: Article) -> str | None:
    return article.published_at.date().isoformat() if article.published_at else None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Research7 April 2020", "2020-04-07T00:00"),
        ("Apr 042013", "2013-04-04T00:00"),
        ("3 de mayo de 202221:25", "2022-05-03T21:25"),
        ("May 3, 2022By Anna Roe", "2022-05-03T00:00"),
        ("26 | 01 | 2022", "2022-01-26T00:00"),
        ("26/10/13, 03:48 pm", "2013-10-26T15:48"),
        ("10/05/2022 05:22 pm", "2022-05-10T17:22"),
        ("10/05/2022 05:22 Uhr", "2022-05-10T05:22"),
        ("2019. május 3.", "2019-05-03T00:00"),
        ("2019 m. gegužės 3 d.", "2019-05-03T00:00"),
        ("2022. 5. 3. 10:00", "2022-05-03T10:00"),
        ("03-May-2019", "2019-05-03T00:00"),
        ("03.Mär.19", "2019-03-03T00:00"),
        ("3 May '19", "2019-05-03T00:00"),
        ("18 नवंबर 2026", "2026-11-18T00:00"),
        ("१८ नवंबर २०२६", "2026-11-18T00:00"),
        ("١٨ نوفمبر ٢٠٢٦", "2026-11-18T00:00"),
        ("18 تشرين الثاني/نوفمبر 2026", "2026-11-18T00:00"),
        ("18 בנובמבר 2026", "2026-11-18T00:00"),
        ("18 ноя 2026 в 10:00", "2026-11-18T10:00"),
        ("18 лис. 2026", "2026-11-18T00:00"),
        ("18 Νοεμβρίου 2026, 10:00", "2026-11-18T10:00"),
        ("18 พ.ย. 2569 10:00", "2026-11-18T10:00"),
        ("18 พฤศจิกายน 2026", "2026-11-18T00:00"),
        ("令和8年11月18日", "2026-11-18T00:00"),
        ("民國115年11月18日", "2026-11-18T00:00"),
        ("Ngày 18 tháng 11 năm 2026", "2026-11-18T00:00"),
        ("۲۷ آبان ۱۴۰۵", "2026-11-18T00:00"),
        ("۱۴۰۵/۰۸/۲۷ ۱۰:۳۰", "2026-11-18T10:30"),
        ("۱ فروردین ۱۴۰۰", "2021-03-21T00:00"),
        ("۱ فروردین ۱۳۹۹", "2020-03-20T00:00"),
        ("۲۹ اسفند ۱۴۰۲", "2024-03-19T00:00"),
    ],
)
def test_ways_to_write_a_date(text: str, moment: str) -> None:
    """Dates whose parts run together, with two digits of a year, with am and pm, of other scripts and calendars."""
    stamp = parse_stamp(text)
    assert stamp is not None
    assert stamp.at.strftime("%Y-%m-%dT%H:%M") == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("March 12, 2026 7:30 PM EST", "2026-03-12T19:30-0400"),
        ("January 12, 2026 at 7:30 p.m. ET", "2026-01-12T19:30-0500"),
        ("July 12, 2026, 7:30 pm PT", "2026-07-12T19:30-0700"),
        ("7:30 PM EST, Wed February 11, 2026", "2026-02-11T19:30-0500"),
        ("12 March 2026 19:30 GMT+2", "2026-03-12T19:30+0200"),
        ("2026-03-12 19:30 UTC+02:00", "2026-03-12T19:30+0200"),
        ("2026-03-12 19:30 GMT", "2026-03-12T19:30+0000"),
        ("12 March 2026 19:30 UTC−5:00", "2026-03-12T19:30-0500"),
        ("12. März 2026, 19:30 Uhr MEZ", "2026-03-12T19:30+0100"),
        ("12 July 2026 19:30 (CET)", "2026-07-12T19:30+0200"),
        ("12 March 2026, 19:30 IST", "2026-03-12T19:30+0530"),
        ("12 July 2026 19:30 BST", "2026-07-12T19:30+0100"),
        ("12 March 2026 08:30 AEDT", "2026-03-12T08:30+1100"),
    ],
)
def test_zone_behind_the_time(text: str, moment: str) -> None:
    """Names of zones, offsets behind UTC and GMT; a winter's name in summer is the time of the place."""
    stamp = parse_stamp(text)
    assert stamp is not None
    assert stamp.at.strftime("%Y-%m-%dT%H:%M%z") == moment
    assert stamp.offset_minutes is not None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026년 3월 12일 오후 7:30", "2026-03-12T19:30"),
        ("2026.03.12 오후 7:30", "2026-03-12T19:30"),
        ("2026年3月12日 下午7:30", "2026-03-12T19:30"),
        ("2026年3月12日 上午12時05", "2026-03-12T00:05"),
        ("12 Μαρτίου 2026, 7:30 μ.μ.", "2026-03-12T19:30"),
        ("12 de marzo de 2026 7:30 p. m.", "2026-03-12T19:30"),
        ("19:30, 12 March 2026", "2026-03-12T19:30"),
        ("10:30 | Do. 12.03.2026", "2026-03-12T10:30"),
        ("12 MARS 2026 À 10:30 ET MODIFIÉ LE 14 MARS", "2026-03-12T10:30"),
        ("12 March 2026 19:30-21:00", "2026-03-12T19:30"),
        ("12 March 2026 09:30-11:00", "2026-03-12T09:30"),
        ("12 March 2026 09:30 -3", "2026-03-12T09:30"),
        ("12 March 2026 19.30 - 3 min read", "2026-03-12T19:30"),
        ("Score 2:30 after the match of 12 March 2026", "2026-03-12T00:00"),
        ("1:02 minutes, 12 March 2026", "2026-03-12T00:00"),
    ],
)
def test_half_of_the_day_and_time_before_the_date(text: str, moment: str) -> None:
    """Words for the afternoon; a time right before its date; what looks like either and tells of no zone."""
    stamp = parse_stamp(text)
    assert stamp is not None
    assert (stamp.at.strftime("%Y-%m-%dT%H:%M"), stamp.offset_minutes) == (moment, None)


@pytest.mark.parametrize(
    "text",
    [
        "12/10/13",
        "am 3. Mai 20 Uhr",
        "3. Mai 19:30 Uhr",
        "19. März 20 000 Euro",
        "3.5.19.30",
        "2015. 3. 2016",
        "7/8/22 votes, 3:1",
        "April 20201",
        "3 | 4 | 99",
    ],
)
def test_numbers_that_are_no_date(text: str) -> None:
    """Two digits of a year need a time behind them, and four end with the number."""
    assert parse_stamp(text) is None


def test_day_on_which_a_member_joined() -> None:
    """On a forum's page the line that tells since when somebody is a member is not the post's date."""
    profile = "<dl><dd>Joined: 18.09.2008, 05:56</dd></dl>"
    assert _day(_read(below=f"{profile}<p>by r23 » 21.01.2009, 05:42</p>")) == "2009-01-21"


def test_line_in_an_element_named_aside() -> None:
    """A date beside the headline counts in an element that is named aside, where the page prints none elsewhere."""
    line = '<div class="article-aside"><p>1 February 2022, Anna Roe</p></div>'
    later = '<div class="sidebar"><p>21 January 2022</p></div>'
    assert _day(_read(below=line, behind=later)) == "2022-02-01"
    shown = "<p>4 February 2022</p>"
    assert _day(_read(below=line + shown, behind=later)) == "2022-02-04"


def test_word_for_publication_in_the_footer() -> None:
    """A date behind a word for publication counts in the footer too; one without, or of a change, does not."""
    line = "<p>Last modified: 31.10.2023<br>Published: 01.11.2023<br>Visits: 61</p>"
    article = _read(footer=line)
    assert (_day(article), article.published_source) == ("2023-11-01", FieldSource.PAGE)


def test_time_of_day_that_only_the_text_has() -> None:
    """Where a time element's attribute has the day alone, the time in its text gives the zone of a moment in UTC."""
    head = '<meta property="article:published_time" content="2022-05-04T00:25:56Z">'
    printed = '<div><time datetime="2022-05-03">3 May 2022</time><span>21:25</span></div>'
    article = _read(head=head, below=printed)
    assert (_day(article), article.published_offset_minutes) == ("2022-05-03", -180)


def test_zone_that_only_the_text_has() -> None:
    """Where a time element's attribute has no zone, that in its text counts; so does one behind a long updated line."""
    article = _read(below='<time datetime="2026-03-17T19:30">17 March 2026 19:30 +0200</time>')
    assert (article.published_text, article.published_offset_minutes) == ("17 March 2026 19:30 +0200", 120)
    article = _read(below="<p>Published: 16 March 2026</p><p>Updated: Wednesday 17 March 2026 09:30 CET</p>")
    assert article.modified_at is not None
    assert (article.modified_at.isoformat(), article.modified_offset_minutes) == ("2026-03-17T09:30:00+01:00", 60)


def test_zone_of_a_moment_in_utc() -> None:
    """A moment in UTC gets the offset of the printed clock, whatever name of a zone stands behind that."""
    head = '<meta property="article:published_time" content="2025-10-23T15:50:00Z">'
    article = _read(head=head, below="<p>October 23, 2025 5:50 pm CET</p>")
    assert article.published_at is not None
    assert (article.published_at.isoformat(), article.published_offset_minutes) == ("2025-10-23T17:50:00+02:00", 120)


def test_day_that_opens_a_paragraph() -> None:
    """Where no line tells of it, the day with which a paragraph of the text begins is that of publication."""
    behind = (
        "<p>01.02.2022 The council met in the old town hall and heard what the divers had found below the wall.</p>"
    )
    page = (
        f"<html lang='en-GB'><body><main><h1>{TITLE}</h1><article>{_TEXT}{behind}{_TEXT}</article></main></body></html>"
    )
    article = extract(page.encode(), URL)
    assert isinstance(article, Article)
    assert (_day(article), article.published_source) == ("2022-02-01", FieldSource.PAGE)


def test_years_and_months_are_no_dates() -> None:
    """A page without a date says so: years of a copyright line and months in addresses of images are none."""
    picture = '<img src="/uploads/2019/05/wall.jpg" alt="The wall">'
    assert _read(below=picture, footer="<p>© 2019 Quayhaven</p><p>Archive: May 2019</p>").published_at is None


_ISSUED = '<time class="entry-date published" datetime="2026-11-18T10:00:00+00:00">November 18, 2026</time>'
_CHANGED = '<time class="updated" datetime="2026-11-20T10:00:00+00:00">November 20, 2026</time>'


@pytest.mark.parametrize(
    ("below", "published", "modified"),
    [
        (f"<p>{_ISSUED}{_CHANGED}</p>", "2026-11-18", "2026-11-20"),
        (f"<p>{_CHANGED} {_ISSUED}</p>", "2026-11-18", "2026-11-20"),
        (
            '<p class="meta">Ada|<span class="updated">2026-11-20</span><span>November 18, 2026</span>|<i>News</i></p>',
            "2026-11-18",
            "2026-11-20",
        ),
        ("<p>Published: 18 Nov 2026 Last modified: 20 Nov 2026</p>", "2026-11-18", "2026-11-20"),
        (
            "<dl><dd>Veröffentlicht: 18. November 2026</dd><dd>Zuletzt aktualisiert: 20. November 2026</dd></dl>",
            "2026-11-18",
            "2026-11-20",
        ),
        ("<p>公開日：2026.11.18 更新日：2026.11.20</p>", "2026-11-18", "2026-11-20"),
        ("<p>입력 2026.11.18 10:00 수정 2026.11.20 11:00</p>", "2026-11-18", "2026-11-20"),
        ('<p><span class="updated">November 18, 2026</span></p>', "2026-11-18", None),
    ],
)
def test_publication_and_change_side_by_side(below: str, published: str, modified: str | None) -> None:
    """Of two days in a line the names of their elements, or the words before them, tell which one is of the change."""
    article = _read(below=below)
    assert _day(article) == published
    assert (article.modified_at.date().isoformat() if article.modified_at else None) == modified


@pytest.mark.parametrize(
    "below",
    [
        "<div><div>18</div><div>Nov</div><div>2026</div></div>",
        '<time datetime="">18 November 2026</time>',
        '<time datetime="1795000000">18 November 2026</time>',
        '<dl><dt>Joined</dt><dd>Jan 3, 2010</dd></dl><time datetime="2026-11-18T10:00:00">18 November 2026</time>',
        '<div class="post-attribution"><time datetime="2026-11-18T10:00:00">18 November 2026</time></div>',
    ],
)
def test_markup_around_the_date(below: str) -> None:
    """A date is read from the leaf of a calendar, from a time element without a moment, beside a day of joining."""
    assert _day(_read(below=below)) == "2026-11-18"


_CARD = '<div class="x"><a href="/a"><h3>{}</h3></a><p>{} November 2026</p></div>'


@pytest.mark.parametrize(
    "behind",
    [
        '<ol class="commentlist"><li><time>20 November 2026</time><p>Well done, council.</p></li></ol>',
        '<div class="related-posts"><a href="/a">The ferry is late again</a> <span>20 November 2026</span></div>',
        f"<div>{_CARD.format('The ferry is late again', 20)}{_CARD.format('Fog closes the strait again', 21)}</div>",
    ],
)
def test_days_of_comments_and_other_articles(behind: str) -> None:
    """A day that only comments or links to other articles print is not the article's, whoever finds it."""
    assert _read(behind=behind).published_at is None


@pytest.mark.parametrize(
    "path", ["/2026/11/18/wall", "/2026/nov/18/wall", "/news/20261118/wall.html", "/news/2026-11-18-wall"]
)
def test_day_in_the_address(path: str) -> None:
    """Addresses have the day in numbers, with the month's name, or run together."""
    page = f"<html lang='en-GB'><body><main><h1>{TITLE}</h1><article>{_TEXT}</article></main></body></html>"
    article = extract(page.encode(), f"https://quayhaven.example{path}")
    assert isinstance(article, Article)
    assert (_day(article), article.published_source) == ("2026-11-18", FieldSource.URL)


@pytest.mark.parametrize(
    ("below", "day"),
    [
        (
            "<p>Seaford, 5 March 2024</p><p><time itemprop='dateModified' datetime='2024-03-07'>corrected</time></p>",
            "2024-03-05",
        ),
        ("<p>12 October 2023 Updated at 19:30 on 14 October</p>", "2023-10-12"),
        ("<div class='today-date'>Friday, 18 October 2024</div><p>17 October 2024</p>", "2024-10-17"),
        ("<p>Piątek, 18.10.2024. Imieniny: Łukasza, Juliana</p><p>17.10.2024</p>", "2024-10-17"),
        ("<p>Pátek 18.10.2024, svátek má Lukáš</p><p>17.10.2024</p>", "2024-10-17"),
        (
            "<p>The wall is to be opened on Saturday 18 May 2024 with a band and cake for all.</p><p>7 May 2024</p>",
            "2024-05-07",
        ),
        ("<p>Modifié jeudi 2 mai 2024 à 9 h 20 • Publié mercredi 1er mai 2024 à 6 h 02</p>", "2024-05-01"),
    ],
)
def test_days_of_changes_of_events_and_of_today(below: str, day: str) -> None:
    """The day of publication is none of these, wherever it stands beside them."""
    assert _day(_read(below=below)) == day


def test_titles_of_others_with_their_days() -> None:
    """A line of a title and its day is another article's."""
    behind = (
        "<ul><li><a href='/n1'>New master takes over in August</a> <time datetime='2023-05-09'>9 May</time></li></ul>"
    )
    assert _day(_read(behind=behind)) is None


COLLECTED = datetime(2026, 3, 20, 12, tzinfo=UTC)


def _page_of_today(*, head: str = "", above: str = "", over: str = "", below: str = "", footer: str = "") -> Article:
    page = (
        f'<html lang="en-GB"><head><title>Quayhaven</title>{head}</head><body><header><a href="/">Quayhaven</a>{above}'
        f"<nav><a href='/n'>News</a></nav></header><main><article><header>{over}<h1>{TITLE}</h1></header>{below}"
        f"<div>{_TEXT}</div></article></main><footer><p>All rights reserved</p>{footer}</footer></body></html>"
    )
    result = extract(page.encode(), URL, collected_at=COLLECTED)
    assert isinstance(result, Article), result
    return result


@pytest.mark.parametrize(
    "place",
    [
        {"above": "<div>Friday, 20 March 2026</div>"},
        {"above": "<div class=today>Friday, 20 March 2026</div>"},
        {"above": "<div class=topbar><span class=current-date>March 20, 2026</span></div>"},
        {"above": '<time datetime="2026-03-20T11:59:58Z">now</time>'},
        {"footer": "<p>Page generated 2026-03-20 11:58:02</p>"},
        {"head": '<script>var serverTime = "2026-03-20T11:59:58Z"</script>'},
        {"head": '<meta http-equiv="last-modified" content="Fri, 20 Mar 2026 11:59:58 GMT">'},
        {"head": '<meta property="og:updated_time" content="2026-03-20T12:00:00Z">'},
    ],
)
def test_day_of_the_collection_far_from_the_article_is_none_of_it(place: dict[str, str]) -> None:
    """What a page prints of today, or of when it was made, is no publication: such a page has no date."""
    assert _page_of_today(**place).published_at is None


@pytest.mark.parametrize(
    "place",
    [
        {"below": "<p class=date>20 March 2026</p>"},
        {"over": "<div>20 March 2026</div>"},
        {"footer": "<p>Published on 20 March 2026</p>"},
        {"head": '<meta property="article:published_time" content="2026-03-20T10:00:00Z">'},
    ],
)
def test_article_of_the_day_is_dated(place: dict[str, str]) -> None:
    """An article that is collected on its day has that date where the page states it or prints it beside the text."""
    assert _day(_page_of_today(**place)) == "2026-03-20"


@pytest.mark.parametrize(
    ("head", "below"),
    [
        (
            (
                '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-03-01T10:00:00Z"}</script>'
                '<meta property="article:published_time" content="2026-03-17T10:00:00Z">'
            ),
            "",
        ),
        ('<meta property="article:published_time" content="2026-03-01T10:00:00Z">', "<p>17 March 2026</p>"),
    ],
)
def test_dates_that_contradict_each_other_are_told(head: str, below: str) -> None:
    """What a page states and prints of its publication lies days apart, and neither is its last change: a conflict."""
    article = _read(head=head, below=below)
    assert _day(article) == "2026-03-01"
    assert [signal.kind for signal in article.signals if signal.kind is SignalKind.DATE_CONFLICT] != []


def test_last_change_contradicts_nothing() -> None:
    """A printed date that is that of the last change, and an American one, are no conflict."""
    change = '<meta property="article:modified_time" content="2026-03-17T10:00:00Z">'
    stated = '<meta property="article:published_time" content="2026-03-01T10:00:00Z">'
    for article in (
        _read(head=stated + change, below="<p>17 March 2026</p>"),
        _read(head=stated, below="<p>3/1/2026</p>"),
    ):
        assert SignalKind.DATE_CONFLICT not in {signal.kind for signal in article.signals}


@pytest.mark.parametrize(
    ("printed", "day"), [("05/03/2026", "2026-03-05"), ("03/05/2026", "2026-03-05"), ("05/06/2026", "2026-06-05")]
)
def test_a_day_that_would_lie_ahead_is_read_the_other_way(printed: str, day: str) -> None:
    """Of two ways to read figures the one before the collection is taken; where both lie ahead, that is told."""
    article = _read(below=f"<p>{printed}</p>", collected_at=datetime(2026, 3, 20, tzinfo=UTC))
    assert _day(article) == day
    told = SignalKind.DATE_IN_FUTURE in {signal.kind for signal in article.signals}
    assert told is (printed == "05/06/2026")


@pytest.mark.parametrize("digits", ["1773775800", "1773775800000"])
def test_seconds_since_1970(digits: str) -> None:
    """Moments as scripts write them are moments; numbers of other lengths are none."""
    for place in (
        {"head": f'<meta property="article:published_time" content="{digits}">'},
        {"below": f'<time datetime="{digits}">then</time>'},
    ):
        article = _read(**place)
        assert article.published_at == datetime(2026, 3, 17, 19, 30, tzinfo=UTC)
        assert article.published_precision == "minute"
    assert _read(head=f'<meta property="article:published_time" content="{digits}0">').published_at is None
