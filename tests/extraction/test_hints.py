"""What a feed said of a page: one more place of the resolver, the last that is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from extraction import Article, Hints, extract, learn, read
from extraction.errors import ArgumentError
from warehouse.contract import FieldSource, SignalKind

URL = "https://courier.example/story"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOLD = datetime(2026, 11, 20, 7, 45, tzinfo=UTC)
TITLE = "Council moves the market to the old quay"
TEXT = "".join(
    f"<p>The council voted on Tuesday, for the {n}th time in nine years, to move the market to the old quay.</p>"
    for n in range(2, 9)
)


def page(head: str = "", top: str = f"<h1>{TITLE}</h1>") -> bytes:
    """A page that states what is given and nothing more."""
    return f"<html lang='en'><head>{head}</head><body><article>{top}{TEXT}</article></body></html>".encode()


def told(html: bytes, hints: Hints, url: str = URL) -> Article:
    """The article of a page that a feed announced."""
    found = extract(html, url, collected_at=NOW, hints=hints)
    assert isinstance(found, Article), found
    return found


def signals(article: Article, kind: SignalKind) -> list[str]:
    """Evidence of one kind."""
    return [signal.evidence for signal in article.signals if signal.kind is kind]


def test_a_page_without_a_date_takes_the_feeds() -> None:
    """Where the page states no date the feed's is taken, in UTC, and its source says so."""
    article = told(page(), Hints(published_at=TOLD.astimezone()))
    assert (article.published_at, article.published_source) == (TOLD, FieldSource.FEED)
    assert (article.published_precision, article.published_offset_minutes) == ("minute", None)
    day = told(page(), Hints(published_at=TOLD.replace(hour=0, minute=0)))
    assert day.published_precision == "day"


@pytest.mark.parametrize("late", [timedelta(minutes=-3), timedelta(0), timedelta(days=2)])
def test_a_moment_at_the_collection_is_the_feeds_own(late: timedelta) -> None:
    """A feed that was put together when it was asked for dates nothing: the page stays without a date."""
    article = told(page(), Hints(published_at=NOW + late))
    assert article.published_at is None
    assert article.published_source is None


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ("<meta property='article:published_time' content='2026-11-19T10:00:00+01:00'>", FieldSource.META),
        ("<meta name='date' content='2026-11-19T10:00:00+01:00'>", FieldSource.META),
    ],
)
def test_what_the_page_states_wins(head: str, source: FieldSource) -> None:
    """A date of the page is believed against its feed; two days apart, they are a contradiction."""
    article = told(page(head), Hints(published_at=TOLD))
    assert article.published_at == datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert article.published_source is source
    assert not signals(article, SignalKind.DATE_CONFLICT)
    other = told(page(head), Hints(published_at=TOLD - timedelta(days=9)))
    assert other.published_source is source
    assert signals(other, SignalKind.DATE_CONFLICT) == [
        "published 2026-11-19T10:00:00+01:00, feed 2026-11-11T07:45:00+00:00"
    ]


def test_a_feed_that_gives_the_last_change_contradicts_nothing() -> None:
    """Feeds give the last change for the publication: that is no contradiction where the page states it too."""
    head = (
        "<meta property='article:published_time' content='2026-11-02T10:00:00Z'>"
        "<meta property='article:modified_time' content='2026-11-20T07:40:00Z'>"
    )
    assert not signals(told(page(head), Hints(published_at=TOLD)), SignalKind.DATE_CONFLICT)


def test_the_day_in_the_address_gets_the_feeds_time() -> None:
    """The address has the day and the feed the time of it; where they name different days the address is believed."""
    same = told(page(), Hints(published_at=TOLD), "https://courier.example/2026/11/20/story")
    assert (same.published_at, same.published_source) == (TOLD, FieldSource.FEED)
    other = told(page(), Hints(published_at=TOLD), "https://courier.example/2026/11/02/story")
    assert (other.published_at, other.published_source) == (datetime(2026, 11, 2, tzinfo=UTC), FieldSource.URL)
    assert signals(other, SignalKind.DATE_CONFLICT)


def test_a_page_without_a_headline_takes_the_feeds() -> None:
    """Where the page has no headline the feed's is taken, without the site's name."""
    head = "<meta property='og:site_name' content='The Courier'>"
    article = told(page(head, top=""), Hints(f"{TITLE} - The Courier"))
    assert (article.headline, article.headline_source) == (TITLE, FieldSource.FEED)


def test_a_feed_hardly_votes_on_a_headline() -> None:
    """The page's own headline stays, whatever its feed calls it; one that says something else is a contradiction."""
    article = told(page(), Hints("Nine years, one quay: what readers need to know now"))
    assert (article.headline, article.headline_source) == (TITLE, FieldSource.PAGE)
    assert len(signals(article, SignalKind.HEADLINE_CONFLICT)) == 1
    for cut in (TITLE[:24] + "…", TITLE.upper(), f"Town: {TITLE}", "x" * 900, " "):
        assert not signals(told(page(), Hints(cut)), SignalKind.HEADLINE_CONFLICT)


def test_a_feeds_date_does_not_hide_that_a_template_lost_its_own() -> None:
    """A page of a template that always prints its date, and that prints none, is not read by its places alone."""

    def dated(number: int, line: str) -> bytes:
        text = TEXT.replace("market", f"market number {number}")
        return page(top=f"<h1>{TITLE} {number}</h1><div class='when'>{line}</div>").replace(
            TEXT.encode(), text.encode()
        )

    line = "<time datetime='2026-11-18T09:00:00Z'>18 November 2026</time>"
    traces = [read(dated(n, line), f"{URL}/{n}", collected_at=NOW).trace for n in range(6)]
    memory = learn(None, [one for one in traces if one], NOW)
    hints = Hints(published_at=TOLD)
    fits = read(dated(60, line), f"{URL}/60", collected_at=NOW, memory=memory, hints=hints).trace
    lost = read(dated(60, "Today"), f"{URL}/60", collected_at=NOW, memory=memory, hints=hints).trace
    assert fits is not None
    assert fits.fitted
    assert lost is not None
    assert lost.misfit == "no date where this template has it"


def test_a_moment_without_a_zone_is_refused() -> None:
    """A hinted moment without a zone is the caller's mistake, and the message names it."""
    with pytest.raises(ArgumentError, match=r"hints\.published_at"):
        extract(page(), URL, hints=Hints(published_at=datetime(2026, 11, 20, 7)))  # noqa: DTZ001 - that is the point
