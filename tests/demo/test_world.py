"""The world: the same from the same seed, its days, its truth."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.compare import fold
from demo.generate import generate
from demo.model import EXPECTED, Article, BlockKind, FaultClass, Kind
from demo.pages import Pages
from demo.records import article_rows, truth_rows
from demo.world import DEFAULT_START, RELAUNCH_TICK, SILENT_TICK, World
from tests.demo.worlds import PORT, SEEDS, folder_bytes, page_of, pages_at, world_at
from warehouse.contract.identity import url_key

SOURCE_CLASSES = {FaultClass.SOURCE_SILENT, FaultClass.TEMPLATE_CHANGED}


def test_same_seed_same_bytes(tmp_path):
    """The same seed, ticks, port and start write the same files, byte for byte; another seed does not."""
    for name in ("one", "two"):
        generate(11, 2, PORT, tmp_path / name, DEFAULT_START)
    generate(12, 2, PORT, tmp_path / "other", DEFAULT_START)
    one = folder_bytes(tmp_path / "one")
    assert one == folder_bytes(tmp_path / "two")
    assert one["truth.jsonl"] != (tmp_path / "other" / "truth.jsonl").read_bytes()


def test_ticks_one_by_one_or_in_one_go(tmp_path):
    """A world that was looked at on every day is the same as one that was not."""
    watched = World(5, PORT)
    for _ in range(3):
        list(truth_rows(watched))
        watched.advance()
    assert list(truth_rows(watched)) == list(truth_rows(world_at(5, 3)))


def test_start_is_an_argument():
    """A world started elsewhere in time lies there whole: its clock and all its first articles."""
    start = datetime(2027, 3, 2, 18, 30, tzinfo=UTC)
    world = World(5, PORT, start)
    assert world.now == start
    assert all(start - timedelta(days=10) <= article.published < start for article in world.articles.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_every_class_is_planted(seed):
    """Every class of faults is planted at least four times in a young world, the two of sources once."""
    rows = list(truth_rows(world_at(seed, RELAUNCH_TICK)))
    planted = Counter(row["fault"] for row in rows if row["fault"] and not row["optional"])
    assert set(planted) == {fault.value for fault in EXPECTED}
    few = {
        fault: count
        for fault, count in planted.items()
        if count < 4 and fault not in {one.value for one in SOURCE_CLASSES}
    }
    assert few == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_are_spread_over_sites(seed):
    """No class that several sites can carry stands at one site alone."""
    sites = defaultdict(set)
    for row in truth_rows(world_at(seed, 0)):
        if row["fault"]:
            sites[row["fault"]].add(row["source_id"])
    alone = {fault for fault, where in sites.items() if len(where) < 3}
    assert alone <= {FaultClass.NAIVE_THEME_PAGE.value}


def test_every_kind_of_leak_is_planted():
    """All six kinds of leaked text are planted, each at least twice."""
    leaks = Counter(row["variant"] for row in truth_rows(world_at(1, 0)) if row["fault"] == "boilerplate_leakage")
    assert set(leaks) == {"navigation", "related_links", "comment_form", "anti_spam", "ad_blocker", "newsletter"}
    assert min(leaks.values()) >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_truth_lists_every_article_once(seed):
    """Every article that was ever published has exactly one truth row and its versions in the article file."""
    world = world_at(seed, 3)
    rows = [row for row in truth_rows(world) if row["url"]]
    assert Counter(row["url"] for row in rows) == Counter(world.articles.keys())
    assert len({row["url_key"] for row in rows}) == len(rows)
    assert all(row["url_key"] == url_key(row["url"]) for row in rows)
    told = {row["url"] for row in article_rows(world)}
    assert told == {row["url"] for row in rows if row["fault"] != FaultClass.SECTION_PAGE}


@pytest.mark.parametrize("seed", SEEDS)
def test_size_of_the_world(seed):
    """Eight sites, three languages, more than 300 articles without a fault among more than 400."""
    world = world_at(seed, 0)
    assert len(world.sites) == 8
    assert {site.language for site in world.sites} == {"en", "de", "ja"}
    assert len(world.articles) >= 380
    assert sum(article.fault is None for article in world.articles.values()) >= 250


@settings(max_examples=4, deadline=None)
@given(st.integers(min_value=0, max_value=2**31))
def test_no_shared_paragraphs(seed):
    """Two clean articles of different stories never share a paragraph, whatever the seed."""
    world = World(seed, PORT)
    owner: dict[str, str] = {}
    for article in world.articles.values():
        if article.fault is not None:
            continue
        for line in _lines(article):
            assert owner.setdefault(line, _story(article)) == _story(article), line


def _lines(article: Article) -> set[str]:
    return {
        fold(line) for block in article.story.blocks if block.kind is not BlockKind.HEADING for line in block.lines()
    }


def _story(article: Article) -> str:
    return article.wire_id or article.url


def test_headlines_repeat_only_where_planted():
    """A headline stands on two pages only where that was planted."""
    seen = defaultdict(list)
    for article in world_at(1, 3).articles.values():
        seen[fold(article.story.headline)].append(article)
    planted = {FaultClass.DUPLICATE_HEADLINE, FaultClass.DUPLICATE_HEADLINE_ACROSS, FaultClass.SECTION_PAGE}
    for articles in seen.values():
        if len(articles) > 1:
            assert all(article.fault is not None and article.fault.fault in planted for article in articles)


@pytest.mark.parametrize("seed", SEEDS)
def test_lengths(seed):
    """Articles without a fault have 100 to 650 words (Japanese: 230 characters and more) in several paragraphs."""
    for article in world_at(seed, 0).articles.values():
        if article.fault is None:
            body = article.story.body()
            size = len(body) / 2.3 if article.site.language == "ja" else len(body.split())
            assert 95 <= size <= 650, article.url
            assert body.count("\n") >= 3


def test_rhythm():
    """Every site publishes four to seven articles on each day until it falls silent."""
    world = world_at(1, 3)
    days = Counter()
    for article in world.articles.values():
        days[article.site.source_id, (article.published - DEFAULT_START) // timedelta(days=1)] += 1
    for site in world.sites:
        last = 0 if site == world.silent else 3
        assert all(4 <= days[site.source_id, day] <= 7 for day in range(-10, last))


def test_silent_source():
    """The silent source publishes and edits nothing from its tick on, and its pages stay."""
    world = world_at(1, 3)
    mine = [(tick, article) for tick, article in world.versions if article.site == world.silent]
    assert {tick for tick, _ in mine} == {0}
    assert len(world.of(world.silent)) >= 30
    faults = {(fault.source_id, fault.fault, fault.tick) for fault in world.source_faults()}
    assert (world.silent.source_id, FaultClass.SOURCE_SILENT, SILENT_TICK) in faults


def test_edits_and_removals():
    """A tick changes text and date of modification of some articles and takes others down."""
    before, after = world_at(1, 0), world_at(1, 1)
    edited = [article for article in after.articles.values() if article.version == 2]
    assert len(edited) >= 7
    for article in edited:
        assert article.modified is not None
        assert len(article.story.body()) > len(before.articles[article.url].story.body())
        assert page_of(pages_at(1, 1), article).body != page_of(pages_at(1, 0), article).body
    gone = [article for article in after.articles.values() if article.gone_tick == 1]
    assert {page_of(pages_at(1, 1), article).status for article in gone} == {404, 410}


def test_untouched_pages_keep_their_bytes():
    """What was neither edited nor removed nor relaunched is the same page on the next day."""
    now, later = world_at(1, 0), world_at(1, 1)
    for url, article in now.articles.items():
        if later.articles[url] == article:
            assert page_of(pages_at(1, 1), article) == page_of(pages_at(1, 0), article)


def test_new_template():
    """Overnight the relaunched site has other class names and no byline; its new pages are planted faults."""
    world = world_at(1, RELAUNCH_TICK)
    fresh = [article for article in world.of(world.relaunched) if article.born_tick == RELAUNCH_TICK]
    assert fresh
    for article in fresh:
        assert article.fault is not None
        page = page_of(pages_at(1, RELAUNCH_TICK), article).body.decode(article.site.encoding)
        assert not any(name in page for name in article.authors)
    old = world_at(1, 0).of(world.relaunched)[0]
    was, became = (page_of(pages_at(1, tick), old).body.decode() for tick in (0, RELAUNCH_TICK))
    assert 'class="x-' not in was
    assert 'class="x-' in became


def test_wire_copies():
    """Agency copy stands at two papers with the same text under different headlines, and is no fault."""
    copies = defaultdict(list)
    for article in world_at(1, 0).articles.values():
        if article.wire_id:
            copies[article.wire_id].append(article)
    shared = [pair for pair in copies.values() if len(pair) == 2]
    assert len(shared) == 10
    for one, two in shared:
        assert {one.site.kind, two.site.kind} == {Kind.WIRE, Kind.AMP}
        assert one.story.body() == two.story.body()
        assert one.story.headline != two.story.headline
        assert one.fault is two.fault is None


def test_port_changes_nothing_but_addresses():
    """The same seed on another port is the same world: every page differs in the port of its addresses alone."""
    one, two = World(9, PORT), World(9, 43211)
    for mine, theirs in zip(one.articles.values(), two.articles.values(), strict=True):
        assert mine.path == theirs.path
    pages, others = Pages(one), Pages(two)
    for mine, theirs in list(zip(one.articles.values(), two.articles.values(), strict=True))[::5]:
        assert page_of(pages, mine).body.replace(b":8000", b":43211") == page_of(others, theirs).body
