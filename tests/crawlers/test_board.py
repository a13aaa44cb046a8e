"""The decisions of a crawl without a network: a world in memory, answers in any order."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.board import SourceBoard
from crawlers.learning import after_crawl
from crawlers.models import CrawlSettings, Source
from crawlers.records import Answer, Ask, Fetch, KnownUrl, Past, Place, Trouble
from warehouse.contract import FetchReason, FetchState, Role

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOME = "https://paper.test"
LIMITS = CrawlSettings(user_agent_contact="desk@paper.test", max_redirects=2, max_retries=1, max_sitemaps=3)


@dataclass
class World:
    """What each address answers: (status, headers, body), or the reason why it does not."""

    answers: dict[str, tuple[int, dict[str, str], bytes] | FetchReason] = field(default_factory=dict)
    asked: list[Ask] = field(default_factory=list)

    def answer(self, ask: Ask) -> Answer | Trouble:
        self.asked.append(ask)
        said = self.answers.get(ask.url, (404, {}, b""))
        if isinstance(said, FetchReason):
            return Trouble(said, "as the test has it")
        status, headers, body = said
        if ask.etag and headers.get("etag") == ask.etag:
            status, body = 304, b""
        place = Place("a.warc.gz", len(self.asked), 1)
        return Answer(status, headers, body, len(body), NOW, 1.0, place)

    def recall(self, fetch: Fetch) -> bytes | None:
        said = self.answers[fetch.final_url or fetch.url]
        assert not isinstance(said, FetchReason)
        return said[2]


def board(world: World, source: Source, *, memory: "Memory | None" = None, **past) -> SourceBoard:
    known = memory.known if memory else {}
    return SourceBoard(
        source,
        LIMITS,
        run_id="r1",
        now=NOW,
        past=memory.past() if memory else Past(**past),
        lookup=lambda keys: {key: known[key] for key in keys if key in known},
        recall=world.recall,
    )


def run(world: World, crawl: SourceBoard, order: random.Random, *, steps: int | None = None) -> list[Fetch]:
    """Answer until nothing is asked (or for `steps` answers), whichever request `order` draws next."""
    crawl.begin()
    waiting = crawl.take_asks()
    done = 0
    while waiting and (steps is None or done < steps):
        ask = waiting.pop(order.randrange(len(waiting)))
        said = world.answer(ask)
        if isinstance(said, Answer):
            crawl.answered(ask, said)
        else:
            crawl.troubled(ask, said)
        crawl.advance()
        waiting += crawl.take_asks()
        done += 1
    if steps is not None:
        return []
    assert crawl.finished
    return sorted(crawl.close(), key=lambda fetch: fetch.url_key)


def told(fetches: list[Fetch]) -> list[tuple[object, ...]]:
    """What of an outcome may not depend on chance."""
    return [
        (f.url_key, f.url, f.role, f.via, f.state, f.reason, f.http_status, f.redirect_to, f.headline, f.published)
        for f in fetches
    ]


def feed(*paths: str) -> bytes:
    items = "".join(f"<item><title>On {path}</title><link>{HOME}{path}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()


def sitemap(*paths: str, index: bool = False) -> bytes:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    items = "".join(f"<{inner}><loc>{HOME}{path}</loc></{inner}>" for path in paths)
    return f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</{outer}>'.encode()


PAGES = [f"/story-{number}" for number in range(7)]
MAPS = [f"/map-{number}.xml" for number in range(6)]
page_answers = st.one_of(
    st.just((200, {}, b"<html>")),
    st.sampled_from([403, 404, 429, 500, 503]).map(lambda status: (status, {}, b"")),
    st.sampled_from([*PAGES, "/elsewhere", "https://other.test/x", "http://10.0.0.1/", "mailto:a@paper.test"]).map(
        lambda target: (302, {"location": target}, b"")
    ),
    st.sampled_from([FetchReason.TIMEOUT, FetchReason.CONNECTION, FetchReason.TOO_LARGE]),
)
few_pages = st.lists(st.sampled_from([*PAGES, "/report.pdf"]), max_size=6)
map_answers = st.one_of(
    few_pages.map(lambda paths: (200, {}, sitemap(*paths))),
    st.lists(st.sampled_from(MAPS), max_size=4).map(lambda paths: (200, {}, sitemap(*paths, index=True))),
    st.just((200, {}, b"<html><body>no map</body></html>")),
    st.sampled_from(MAPS).map(lambda target: (301, {"location": target}, b"")),
    st.just(FetchReason.CONNECTION),
)
robots_answers = st.one_of(
    st.just((404, {}, b"")),
    st.just((503, {}, b"")),
    st.just(FetchReason.DNS),
    st.sampled_from(PAGES).map(lambda path: (200, {}, f"User-agent: *\nDisallow: {path}\n".encode())),
)


@st.composite
def worlds(draw) -> World:
    """A site with a feed, sitemaps, pages, redirects between them, and failures anywhere."""
    world = World()
    world.answers[f"{HOME}/robots.txt"] = draw(robots_answers)
    world.answers[f"{HOME}/feed"] = draw(few_pages.map(lambda paths: (200, {}, feed(*paths))))
    for path in MAPS:
        world.answers[HOME + path] = draw(map_answers)
    for path in PAGES:
        world.answers[HOME + path] = draw(page_answers)
    return world


SOURCE = Source(
    id="paper",
    name="Paper",
    home=HOME,
    feeds=(f"{HOME}/feed",),
    sitemaps=(HOME + MAPS[0], HOME + MAPS[1]),
    max_pages_per_run=4,
)


@dataclass
class Memory:
    """A frontier in memory, changed by the same functions as the real one."""

    known: dict[str, KnownUrl] = field(default_factory=dict)
    log: dict[str, Fetch] = field(default_factory=dict)

    def copy(self) -> "Memory":
        return Memory(dict(self.known), dict(self.log))

    def past(self) -> Past:
        ready = [one for one in self.known.values() if one.due_at and one.due_at <= NOW and one.first_run != "r1"]
        return Past(due=ready, logged=list(self.log.values()))

    def commit(self, crawl: SourceBoard) -> None:
        changes = crawl.take_changes()
        for page in [*changes.discovered, *(fetch for fetch in changes.fetches if fetch.role is Role.PAGE)]:
            self.known.setdefault(page.url_key, held(page.url_key, first_run="r1", first_seen=NOW))
        for fetch in changes.fetches:
            self.log[fetch.url_key] = fetch
            if fetch.role is Role.PAGE:
                page = self.known[fetch.url_key]
                row = {"due_at": page.due_at, "failures": 0, "first_seen": page.first_seen, "changed_at": None}
                told = after_crawl(crawl.source, fetch, row | {"published_at": None}, NOW)
                self.known[fetch.url_key] = replace(page, due_at=told.get("due_at", page.due_at))


def held(key: str, **changes) -> KnownUrl:
    plain = KnownUrl(
        url=f"https://{key}",
        url_key=key,
        first_seen=NOW - timedelta(days=1),
        first_run="r0",
        due_at=NOW,
        checked_at=None,
        etag=None,
        last_modified=None,
        published=None,
        headline=None,
        failures=0,
        refused_by=None,
    )
    return replace(plain, **changes)


@st.composite
def memories(draw) -> Memory:
    """Some pages known, of these some due."""
    memory = Memory()
    for path in [*PAGES, "/old-1", "/old-2"]:
        due_at = draw(st.sampled_from(["unknown", None, NOW, NOW + timedelta(days=1)]))
        if due_at != "unknown":
            seen = NOW - draw(st.sampled_from([timedelta(hours=1), timedelta(days=3)]))
            key = f"paper.test{path}"
            memory.known[key] = held(key, due_at=due_at, first_seen=seen)
    return memory


def started(world: World, memory: Memory) -> SourceBoard:
    return board(world, SOURCE, memory=memory)


@settings(max_examples=150, deadline=None)
@given(worlds(), memories(), st.integers(0, 2**32))
def test_every_url_has_one_outcome_whatever_the_order(world, memory, seed):
    """The outcomes are one for each URL considered, and the same in whatever order the answers come."""
    first = run(world, started(world, memory.copy()), random.Random(1))
    second = run(world, started(world, memory.copy()), random.Random(seed))
    assert max(Counter(fetch.url_key for fetch in first).values()) == 1
    assert told(first) == told(second)


@settings(max_examples=300, deadline=None)
@given(worlds(), memories(), st.integers(0, 2**32), st.integers(0, 12), st.integers(0, 6))
def test_a_crawl_taken_up_again_ends_like_an_undisturbed_one(world, memory, seed, steps, more):
    """With what a crawl that died (twice) had written down, another ends with the same rows and repeats nothing."""
    whole = run(world, started(world, memory.copy()), random.Random(1))
    left = memory.copy()
    for many in (steps, more):
        crawl = started(world, left)
        run(world, crawl, random.Random(seed), steps=many)
        left.commit(crawl)
    asked, settled = len(world.asked), set(left.log)
    again = run(world, started(world, left), random.Random(seed + 1))
    assert told(again) == told(whole)
    assert not [ask.url for ask in world.asked[asked:] if ask.url_key in settled]


@settings(max_examples=100, deadline=None)
@given(worlds(), memories(), st.integers(0, 2**32), st.integers(0, 10))
def test_no_url_is_lost_when_the_time_is_up(world, memory, seed, steps):
    """Whenever the time is up, every URL considered or due has one outcome."""
    crawl = started(world, memory)
    run(world, crawl, random.Random(seed), steps=steps)
    crawl.expire()
    rows = crawl.close()
    due = {page.url_key for page in memory.past().due}
    assert Counter(row.url_key for row in rows) == Counter(set(crawl.considered) | due)


def outcome(world: World, source: Source, path: str, **past) -> Fetch:
    rows = run(world, board(world, source, **past), random.Random(3))
    return next(row for row in rows if row.url == HOME + path)


def only(feed_paths: list[str], **answers) -> World:
    world = World({f"{HOME}/feed": (200, {}, feed(*feed_paths))})
    world.answers.update({HOME + path: said for path, said in answers.items()})
    return world


FEED_ONLY = Source(id="paper", name="Paper", home=HOME, feeds=(f"{HOME}/feed",))


def test_a_circle_of_redirects_is_a_failure_of_all_that_stand_in_it():
    """Pages whose redirects lead in a circle end as redirect_limit, not as redirected to each other."""
    world = only(["/a", "/b"], **{"/a": (302, {"location": "/b"}, b""), "/b": (302, {"location": "/a"}, b"")})
    assert outcome(world, FEED_ONLY, "/a").reason is FetchReason.REDIRECT_LIMIT
    assert outcome(world, FEED_ONLY, "/b").reason is FetchReason.REDIRECT_LIMIT


def test_a_redirect_to_the_same_page_under_https_has_no_row_of_its_own():
    """Http to https, or to the same path with a slash, is followed within the row; final_url says where it ended."""
    world = World({f"{HOME}/feed": (200, {}, feed("/a").replace(b"https://paper.test/a", b"http://paper.test/a"))})
    world.answers["http://paper.test/a"] = (301, {"location": f"{HOME}/a/"}, b"")
    world.answers[f"{HOME}/a/"] = (200, {}, b"<html>")
    rows = run(world, board(world, FEED_ONLY), random.Random(1))
    page = [row for row in rows if row.role is Role.PAGE]
    assert [(row.state, row.url, row.final_url) for row in page] == [
        (FetchState.FETCHED, "http://paper.test/a", f"{HOME}/a/")
    ]


def test_a_redirect_within_a_row_that_does_not_end_is_a_failure():
    """A page that redirects to itself ends as redirect_limit."""
    world = only(["/a"], **{"/a": (302, {"location": "/a"}, b"")})
    assert outcome(world, FEED_ONLY, "/a").reason is FetchReason.REDIRECT_LIMIT


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://other.test/x", FetchReason.OFF_SITE),
        ("http://10.0.0.1/", FetchReason.ADDRESS),
        ("http://0x7f.1/", FetchReason.ADDRESS),
        ("http://[::1]/", FetchReason.ADDRESS),
        ("ftp://paper.test/b", FetchReason.SCHEME),
        ("/photo.jpg", FetchReason.PATTERN),
    ],
)
def test_where_a_redirect_may_not_lead(target, reason):
    """The target of a redirect that is not asked for has a row with its reason, and is not asked for."""
    world = only(["/a"], **{"/a": (302, {"location": target}, b"")})
    rows = run(world, board(world, FEED_ONLY), random.Random(1))
    refused = [row for row in rows if row.state is FetchState.SKIPPED]
    assert [row.reason for row in refused] == [reason]
    assert refused[0].url not in [ask.url for ask in world.asked]


def test_a_robots_txt_that_cannot_be_asked_for_is_the_reason_of_all_behind_it():
    """An unreachable host gives its own reason to its entry points and to the pages due there."""
    world = World({f"{HOME}/robots.txt": FetchReason.DNS})
    due = [held("paper.test/old")]
    rows = run(world, board(world, FEED_ONLY, due=due), random.Random(1))
    assert {(row.url, row.state, row.reason) for row in rows} == {
        (f"{HOME}/robots.txt", FetchState.FAILED, FetchReason.DNS),
        (f"{HOME}/feed", FetchState.FAILED, FetchReason.DNS),
        (f"{HOME}/old", FetchState.FAILED, FetchReason.DNS),
    }


def test_a_server_error_on_robots_txt_forbids_everything():
    """RFC 9309: with a server error on robots.txt nothing may be asked for: it failed, no rule left it out."""
    world = World({f"{HOME}/robots.txt": (503, {}, b"")})
    row = outcome(world, FEED_ONLY, "/feed")
    assert (row.state, row.reason) == (FetchState.FAILED, FetchReason.SERVER_ERROR)
    assert "robots.txt answered 503" in (row.detail or "")


def test_a_feed_that_is_html_fails_alone():
    """A feed that is a web page is not_parseable and says so; the other entry points are read."""
    source = FEED_ONLY.model_copy(update={"sitemaps": (HOME + MAPS[0],)})
    world = World({f"{HOME}/feed": (200, {}, b"<!doctype html><html><body>Moved</body></html>")})
    world.answers[HOME + MAPS[0]] = (200, {}, sitemap("/a"))
    world.answers[f"{HOME}/a"] = (200, {}, b"<html>")
    rows = {row.url: row for row in run(world, board(world, source), random.Random(1))}
    assert rows[f"{HOME}/feed"].reason is FetchReason.NOT_PARSEABLE
    assert "HTML" in (rows[f"{HOME}/feed"].detail or "")
    assert rows[f"{HOME}/a"].state is FetchState.FETCHED


def test_what_a_source_without_entry_points_is_read_through():
    """Without feeds, sitemaps and sections the sitemaps of robots.txt are read, and without those the home page."""
    bare = Source(id="paper", name="Paper", home=HOME)
    robots = f"User-agent: *\nSitemap: {HOME}{MAPS[0]}\n".encode()
    world = World({f"{HOME}/robots.txt": (200, {}, robots), HOME + MAPS[0]: (200, {}, sitemap("/a"))})
    assert outcome(world, bare, "/a").via == "sitemap"
    link = b'<html><body><a href="/council-votes-on-new-bridge">Council votes on new bridge</a></body></html>'
    world = World({HOME: (200, {}, link)})
    assert outcome(world, bare, "/council-votes-on-new-bridge").via == "section"


def test_the_way_that_counts_does_not_depend_on_which_was_read_first():
    """A page found in feed and sitemap came by the feed, with the feed's headline."""
    source = FEED_ONLY.model_copy(update={"sitemaps": (HOME + MAPS[0],)})
    world = World({f"{HOME}/feed": (200, {}, feed("/a")), HOME + MAPS[0]: (200, {}, sitemap("/a", "/b"))})
    rows = {row.url: row for row in run(world, board(world, source), random.Random(1))}
    assert (rows[f"{HOME}/a"].via, rows[f"{HOME}/a"].headline) == ("feed", "On /a")
    assert rows[f"{HOME}/b"].via == "sitemap"


def test_validators_of_entry_points_are_learned_with_what_they_named():
    """A feed's ETag is learned in the same change that holds its discoveries, never before, and an index's never."""
    source = FEED_ONLY.model_copy(update={"sitemaps": (HOME + MAPS[0],)})
    world = World({f"{HOME}/feed": (200, {"etag": '"f"'}, feed("/a"))})
    world.answers[HOME + MAPS[0]] = (200, {"etag": '"i"'}, sitemap(MAPS[1], index=True))
    world.answers[HOME + MAPS[1]] = (200, {"etag": '"m"'}, sitemap("/b"))
    crawl = board(world, source)
    crawl.begin()
    waiting = crawl.take_asks()
    while waiting:
        ask = waiting.pop()
        answer = world.answer(ask)
        assert isinstance(answer, Answer)
        crawl.answered(ask, answer)
        crawl.advance()
        changes = crawl.take_changes()
        if changes.learned:
            assert {fetch.etag for fetch in changes.learned} == {'"f"', '"m"'}
            assert {page.url for page in changes.discovered} == {f"{HOME}/a", f"{HOME}/b"}
            return
        assert not changes.discovered
        waiting += crawl.take_asks()
    raise AssertionError("nothing was learned")


def test_a_retry_after_is_waited_for_or_left_to_a_later_run():
    """A short Retry-After delays the next try by just that; a long one ends the page with the time to come back."""
    world = only(["/a"], **{"/a": (429, {"retry-after": "7"}, b"")})
    row = outcome(world, FEED_ONLY, "/a")
    assert [ask.delay for ask in world.asked if ask.url.endswith("/a")] == [0.0, 7.0]
    assert row.reason is FetchReason.RATE_LIMITED
    world = only(["/a"], **{"/a": (429, {"retry-after": "86400"}, b"")})
    row = outcome(world, FEED_ONLY, "/a")
    assert len([ask for ask in world.asked if ask.url.endswith("/a")]) == 1
    assert row.retry_at == NOW + timedelta(days=1)


def test_the_limit_of_pages_leaves_the_oldest_for_the_next_run():
    """Beyond max_pages_per_run pages are skipped for budget, each with a row."""
    source = FEED_ONLY.model_copy(update={"max_pages_per_run": 2})
    world = only(["/a", "/b", "/c"])
    rows = run(world, board(world, source), random.Random(1))
    skipped = [row.url for row in rows if row.reason is FetchReason.BUDGET]
    assert skipped == [f"{HOME}/c"]
