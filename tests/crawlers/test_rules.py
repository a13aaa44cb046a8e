"""Small decisions: addresses, hosts, robots.txt, times, models."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crawlers import CrawlPlan, CrawlSettings, Source
from crawlers.addresses import forbidden_literal, is_public, named_address
from crawlers.errors import BadPlanError, CrawlStoppedError, OutputError, StateError
from crawlers.outcomes import retry_after
from crawlers.records import Found, KnownUrl, Via
from crawlers.robots import read_robots
from crawlers.schedule import MOST_FAILURES, PageAge, next_check, next_try, source_due
from crawlers.selection import select
from crawlers.site import refusal, safe_key
from crawlers.throttle import next_delay
from warehouse.contract import FetchReason

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - not an address to listen on
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "not an address",
    ],
)
def test_addresses_that_are_not_public(address):
    """Loopback, private, link-local, reserved, multicast, and IPv6 forms that carry one of them, are refused."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"])
def test_addresses_that_are_public(address):
    """Addresses of the internet are let through, in IPv6 clothes too."""
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "::1", "10.0.0.1"])
def test_an_address_in_the_place_of_a_name_is_known_in_every_spelling(host):
    """Hexadecimal, octal, short and decimal spellings of a private address are refused before any connection."""
    assert forbidden_literal(host, {})
    assert not forbidden_literal(host, {host: "127.0.0.1"})


def test_named_hosts_are_matched_by_pattern():
    """A pattern names hosts below a domain, not the ones beside it."""
    allowed = {"*.newsroom.test": "127.0.0.1"}
    assert named_address("Paper.Newsroom.test.", allowed) == "127.0.0.1"
    assert named_address("newsroom.test.evil.example", allowed) is None


ROBOTS = b"""\xef\xbb\xbfUser-agent: *
Disallow: /

User-agent: copydesk
Crawl-delay: 3
Disallow: /private
Allow: /private/open$
Disallow: /*.pdf

Sitemap: https://paper.test/map.xml
"""


def test_the_group_of_our_name_counts():
    """Our own group is read, whatever its case, with wildcards, the longest rule winning, delay and sitemaps."""
    rules = read_robots(200, ROBOTS)
    allowed = {
        path: rules.allows(f"https://paper.test{path}")
        for path in ("/a", "/private", "/private/open", "/private/opener", "/report.pdf")
    }
    assert allowed == {
        "/a": True,
        "/private": False,
        "/private/open": True,
        "/private/opener": False,
        "/report.pdf": False,
    }
    assert (rules.crawl_delay, rules.sitemaps) == (3.0, ("https://paper.test/map.xml",))


@pytest.mark.parametrize(("status", "allowed"), [(200, True), (404, True), (403, True), (429, False), (500, False)])
def test_what_the_status_of_robots_txt_says(status, allowed):
    """RFC 9309: no file allows everything, a server that fails allows nothing."""
    assert read_robots(status, b"").allows("https://paper.test/a") is allowed


@given(st.binary(max_size=400))
def test_no_robots_txt_makes_us_fail(noise):
    """Whatever the file holds, it allows or it does not."""
    assert read_robots(200, b"User-agent: *\n" + noise).allows("https://paper.test/a") in {True, False}


ages = st.timedeltas(timedelta(0), 30 * DAY)


@given(ages, st.none() | ages, st.none() | ages)
def test_checks_of_a_page_thin_out_and_end(seen, published, changed):
    """A page is checked in every run of its first day, then six hours apart or more, never after its window."""
    age = PageAge(
        NOW - seen, NOW - published if published is not None else None, NOW - changed if changed is not None else None
    )
    due = next_check(age, NOW, 14 * DAY)
    born = min(age.first_seen, age.published or age.first_seen)
    if NOW - born < DAY:
        assert due == NOW
    elif due is not None:
        assert timedelta(hours=6) <= due - NOW <= 14 * DAY
        assert due - born < 14 * DAY
    assert next_check(age, NOW, None) is None


def test_an_article_is_checked_less_and_less():
    """Daily runs ask for an unchanged article six times in its two weeks, more often soon after a change."""

    def checks(changed: datetime | None) -> list[int]:
        due: datetime | None = NOW
        asked = []
        for day in range(20):
            now = NOW + day * DAY
            if due is not None and due <= now:
                asked.append(day)
                due = next_check(PageAge(NOW, NOW, changed), now, 14 * DAY)
        return asked

    assert checks(None) == [0, 1, 2, 3, 5, 8, 12]
    assert len(checks(NOW + 5 * DAY)) > len(checks(None))


def test_failures_back_off_and_end():
    """The wait doubles up to three days, honours what the site asked for, and after ten failures is given up."""
    waits = [next_try(failures, NOW) for failures in range(1, MOST_FAILURES)]
    gaps = [due - NOW for due in waits if due is not None]
    assert gaps == sorted(gaps)
    assert (gaps[0], gaps[-1], len(gaps)) == (timedelta(minutes=30), 3 * DAY, MOST_FAILURES - 1)
    assert next_try(1, NOW, NOW + 2 * DAY) == NOW + 2 * DAY
    assert next_try(MOST_FAILURES, NOW) is None


def test_a_schedule_that_ticks_a_little_early_finds_its_sources_due():
    """An hourly source is due after 55 minutes, not after 50."""
    hour = timedelta(hours=1)
    assert source_due(NOW, hour, NOW + timedelta(minutes=55))
    assert not source_due(NOW, hour, NOW + timedelta(minutes=50))


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120.0),
        ("Sun, 22 Nov 2026 12:02:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", 0.0),
        ("soon", None, None),
        (None, None, None),
        ("-5", None, None),
        ("9" * 400, None, 366 * 86_400.0),
    ],
)
def test_how_long_a_site_asks_us_to_wait(value, date, seconds):
    """Retry-After in seconds or as a time held against the answer's own Date; broken values say nothing."""
    assert retry_after(value, date) == seconds


def test_the_delay_of_a_host_follows_its_answers():
    """Slow answers lengthen the delay at once, quick ones halve it, errors never do, and the least is kept."""
    assert next_delay(1.0, 8.0, concurrency=2, least=0.5, good=True) == 4.0
    assert next_delay(4.0, 0.0, concurrency=2, least=0.5, good=True) == 2.0
    assert next_delay(4.0, 0.0, concurrency=2, least=0.5, good=False) == 4.0
    assert next_delay(0.5, 0.0, concurrency=2, least=0.5, good=True) == 0.5
    assert next_delay(1.0, 1000.0, concurrency=1, least=0.0, good=True) == 60.0


PAPER = Source(id="paper", name="Paper", home="https://www.paper.test/", feeds=("https://feeds.host.test/paper",))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://paper.test/a", None),
        ("http://m.paper.test:8080/a", None),
        ("https://sport.paper.test/a", None),
        ("https://feeds.host.test/a", None),
        ("https://notpaper.test/a", FetchReason.OFF_SITE),
        ("https://paper.test.evil.test/a", FetchReason.OFF_SITE),
        ("https://host.test/a", FetchReason.OFF_SITE),
        ("javascript:void(0)", FetchReason.SCHEME),
        ("https://", FetchReason.SCHEME),
        ("https://[x/", FetchReason.SCHEME),
        ("https://paper.test/a.PDF?x=1", FetchReason.PATTERN),
        ("https://paper.test/" + "a" * 3000, FetchReason.PATTERN),
    ],
)
def test_which_addresses_are_a_sources(url, reason):
    """The home's host, what lies below it and the entry points' hosts are the site; files are no pages."""
    refused = refusal(PAPER, url)
    assert (refused.reason if refused else None) is reason


@given(st.text(max_size=60))
def test_every_address_has_a_key(url):
    """Even what is no address at all can be counted."""
    assert isinstance(safe_key(url), str)


def known(key: str, **changes) -> KnownUrl:
    plain = {
        "url": f"https://{key}",
        "url_key": key,
        "first_seen": NOW - DAY,
        "first_run": "r0",
        "due_at": None,
        "checked_at": NOW - DAY,
        "etag": '"v1"',
        "last_modified": None,
        "published": None,
        "headline": None,
        "failures": 0,
        "refused_by": None,
    }
    return KnownUrl(**(plain | changes))


def chosen(held: KnownUrl | None, item: Found, source: Source = PAPER) -> list[str]:
    key = "paper.test/a"
    found = select(source, {key: item}, {key: held} if held else {}, [], run_id="r1", now=NOW, before={})
    return [page.url_key for page in found.pages]


ITEM = Found("https://paper.test/a", Via.SITEMAP)


def test_which_known_pages_are_looked_at_again():
    """A known page that is not due is not considered, unless the site says that it changed or the rules did."""
    assert chosen(None, ITEM) == ["paper.test/a"]
    assert chosen(known("paper.test/a"), ITEM) == []
    assert chosen(known("paper.test/a", due_at=NOW), ITEM) == ["paper.test/a"]
    later = known("paper.test/a", due_at=NOW + DAY)
    changed = Found(ITEM.url, Via.SITEMAP, modified=NOW)
    assert chosen(later, ITEM) == []
    assert chosen(later, changed) == ["paper.test/a"]
    assert chosen(known("paper.test/a", refused_by="other rules"), ITEM) == ["paper.test/a"]


def test_old_articles_are_not_discovered():
    """With max_age an article that the feed dates further back is not taken note of."""
    source = PAPER.model_copy(update={"max_age": 7 * DAY})
    assert chosen(None, Found(ITEM.url, Via.FEED, published=NOW - 8 * DAY), source) == []
    assert chosen(None, Found(ITEM.url, Via.FEED, published=NOW - 6 * DAY), source) == ["paper.test/a"]


def test_lengths_of_time_are_written_as_people_write_them():
    """30m, 1h, 2d and 1w are read; nonsense is refused with an example."""
    assert Source(id="a", name="A", home="https://a.test", every="30m").every == timedelta(minutes=30)
    assert Source(id="a", name="A", home="https://a.test", recheck="1w").recheck == 7 * DAY
    never = Source(id="a", name="A", home="https://a.test", recheck="never")  # TOML has no null
    assert never.recheck is None
    assert Source.model_validate_json(never.model_dump_json()) == never
    with pytest.raises(ValidationError, match="30m"):
        Source(id="a", name="A", home="https://a.test", every="0m")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "Up Case"},
        {"home": "paper.test"},
        {"feeds": ["/feed"]},
        {"allow": ["("]},
        {"colour": "red"},
        {"max_concurrency": 0},
        {"min_delay_seconds": -1},
        {"language": "english"},
    ],
)
def test_a_wrong_source_is_refused(wrong):
    """Unknown keys and values that cannot be right are errors."""
    with pytest.raises(ValidationError):
        Source.model_validate({"id": "a", "name": "A", "home": "https://a.test"} | wrong)


def test_a_plan_comes_back_from_its_file():
    """Plans are handed to the process as JSON and mean the same there; times need an offset, ids differ."""
    settings = CrawlSettings(user_agent_contact="https://desk.test")
    made = CrawlPlan(
        run_id="r1",
        shard="0",
        now=NOW,
        sources=(PAPER,),
        settings=settings,
        state_url="sqlite://",
        archive_dir="a",
        out="b",
    )
    assert CrawlPlan.model_validate_json(made.model_dump_json()) == made
    with pytest.raises(ValidationError, match="offset"):
        CrawlPlan.model_validate(made.model_dump() | {"now": datetime(2026, 11, 22)})  # noqa: DTZ001 - the defect
    with pytest.raises(ValidationError, match="twice"):
        CrawlPlan.model_validate(made.model_dump() | {"sources": [PAPER, PAPER]})


@pytest.mark.parametrize(
    "error",
    [BadPlanError("p", "no"), StateError("u", "c", "h"), CrawlStoppedError("SIGTERM"), OutputError("o", "full")],
)
def test_errors_survive_pickling(error):
    """Errors cross processes with their message."""
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own bytes
