"""What a feed said of a page reaches the page's reader, where it can be believed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from crawlers.archive import WarcWriter
from flows.stages.extract import _task, batches, read_page
from warehouse.contract import HANDOVERS

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOLD = datetime(2026, 11, 20, 7, 45, tzinfo=UTC)
URL = "https://courier.example/story"
TEXT = "".join(f"<p>The council voted for the {n}th time to move the market to the old quay.</p>" for n in range(12))


def fetched(number: int, told: datetime | None, via: str = "feed", source: str = "courier") -> dict[str, Any]:
    row = dict.fromkeys(HANDOVERS["fetches"].names)
    key = f"courier.example/{number}"
    named = {"source_id": source, "url_key": key, "hint_published_at": told, "discovered_via": via}
    return {**row, **named, "role": "page", "state": "fetched", "hint_headline": f"Story {number}"}


def dates(rows: list[dict[str, Any]]) -> list[datetime | None]:
    return [row["hint_published_at"] for batch in batches(rows, 2) for row in batch]


def test_dates_of_this_runs_feeds_are_passed_on():
    """A page's date in a feed or news sitemap goes with the page; what the frontier knows from before does not."""
    ways = ["feed", "news_sitemap", "sitemap", "frontier"]
    rows = [fetched(n, TOLD + timedelta(minutes=n), via) for n, via in enumerate(ways)]
    assert dates(rows) == [TOLD, TOLD + timedelta(minutes=1), None, None]
    assert [row["hint_headline"] for batch in batches(rows, 9) for row in batch] == [f"Story {n}" for n in range(4)]


def test_the_moment_at_which_a_feed_was_built_dates_nothing():
    """One moment for most of a feed's pages is the feed's own; a day that many share, and a moment of few, are not."""
    built = [fetched(n, TOLD) for n in range(4)] + [fetched(9, TOLD - timedelta(hours=3))]
    assert dates(built) == [None, None, None, None, TOLD - timedelta(hours=3)]
    day = TOLD.replace(hour=0, minute=0)
    assert dates([fetched(n, day) for n in range(4)]) == [day] * 4
    apart = [fetched(n, TOLD + timedelta(hours=max(0, n - 2))) for n in range(8)]
    assert dates(apart)[:3] == [TOLD] * 3
    assert dates([fetched(0, TOLD), fetched(1, TOLD), fetched(2, TOLD, source="other")]) == [TOLD] * 3


def test_a_page_is_read_with_what_its_feed_said(tmp_path):
    """The reader of an archived page gets headline and date from its row and takes them where the page has none."""
    body = f"<html><head></head><body><article>{TEXT}</article></body></html>".encode()
    with WarcWriter(tmp_path / "a.warc.gz", software="tests") as writer:
        offset, length = writer.write_response(URL, NOW, 200, "OK", [(b"Content-Type", b"text/html")], body)
    place = {"url": URL, "warc_file": "a.warc.gz", "warc_offset": offset, "warc_length": length}
    row = {**fetched(1, TOLD), **place}
    read = read_page(_task(0, row, tmp_path, NOW, None, captions=False)).fields
    assert (read["published_at"], read["published_source"]) == (TOLD, "feed")
    assert (read["headline"], read["headline_source"]) == ("Story 1", "feed")
    without = {name: value for name, value in row.items() if not name.startswith("hint_")}
    assert read_page(_task(0, without, tmp_path, NOW, None, captions=False)).fields["published_at"] is None
