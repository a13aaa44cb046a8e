"""The frontier on SQLite and PostgreSQL: what is due when, and what publishing teaches it."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.errors import StateError
from crawlers.frontier import AcceptedPage, Frontier
from crawlers.models import Source
from crawlers.records import Changes, Considered, EntryKind, Fetch, Via
from tests.servers import fresh_database, postgres_server
from warehouse.contract import FetchReason, FetchState, Outcome, Role

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAPER = Source(id="paper", name="Paper", home="https://paper.test/", every="1h")


@pytest.fixture(scope="module")
def postgres():
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def frontier(request, tmp_path):
    if request.param == "sqlite":
        made = Frontier(f"sqlite:///{tmp_path}/state.db")
        made.create()
        yield made
        made.close()
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        made = Frontier(url)
        made.create()
        yield made
        made.close()


def page(key: str, via: Via = Via.FEED) -> Considered:
    return Considered(f"https://{key}", key, Role.PAGE, None, via, headline="A headline", published=NOW - HOUR)


def fetched(key: str, state: FetchState = FetchState.FETCHED, **fields) -> Fetch:
    return Fetch(f"https://{key}", key, Role.PAGE, Via.FEED, state, **fields)


def commit(
    frontier: Frontier, *fetches: Fetch, run: str = "r1", now: datetime = NOW, new: tuple[str, ...] = ()
) -> None:
    changes = Changes(fetches=list(fetches), discovered=[page(key) for key in new])
    frontier.begin_source(PAPER)
    frontier.commit(run, now, [(PAPER, changes)])


def due(frontier: Frontier, now: datetime, run: str = "later") -> list[str]:
    return [known.url_key for known in frontier.due("paper", run, now, 100)]


def test_sources_are_due_by_their_interval(frontier):
    """A source is due at first, not right after its run, and again when its interval has gone by."""
    assert frontier.due_sources([PAPER], NOW) == ["paper"]
    frontier.mark_source_run("paper", NOW)
    assert frontier.due_sources([PAPER], NOW + HOUR / 2) == []
    assert frontier.due_sources([PAPER], NOW + HOUR) == ["paper"]


def test_a_discovered_page_is_due_until_it_is_accepted(frontier):
    """What was found is due for other runs, fetched or not, until publishing has taken it in."""
    commit(frontier, fetched("paper.test/a", etag='"v1"'), new=("paper.test/a", "paper.test/b"))
    assert due(frontier, NOW + HOUR) == ["paper.test/a", "paper.test/b"]
    assert due(frontier, NOW, run="r1") == []  # of the run itself they are new, not due
    frontier.accept("r1", [AcceptedPage("paper", "paper.test/a", Outcome.PUBLISHED, NOW - 3 * DAY, changed=True)], NOW)
    assert due(frontier, NOW + HOUR) == ["paper.test/b"]


def test_validators_are_learned_with_acceptance_and_forgotten_with_rejection(frontier):
    """ETag and Last-Modified of a fetch are known only after it was kept; a wall takes them away again."""
    commit(frontier, fetched("paper.test/a", etag='"v1"', last_modified="Sun"), new=("paper.test/a",))
    assert frontier.known("paper", ["paper.test/a"])["paper.test/a"].etag is None
    kept = AcceptedPage("paper", "paper.test/a", Outcome.PUBLISHED)
    frontier.accept("r1", [kept], NOW)
    known = frontier.known("paper", ["paper.test/a"])["paper.test/a"]
    assert (known.etag, known.last_modified, known.checked_at) == ('"v1"', "Sun", NOW)
    commit(frontier, fetched("paper.test/a", etag='"wall"'), run="r2", now=NOW + HOUR)
    frontier.accept("r2", [replace(kept, outcome=Outcome.REJECTED)], NOW + HOUR)
    known = frontier.known("paper", ["paper.test/a"])["paper.test/a"]
    assert (known.etag, known.failures) == (None, 1)


def test_accepting_twice_changes_nothing(frontier):
    """A run that is settled again after a crash counts its failures once."""
    commit(frontier, fetched("paper.test/a"), new=("paper.test/a",))
    wall = [AcceptedPage("paper", "paper.test/a", Outcome.REJECTED)]
    frontier.accept("r1", wall, NOW)
    frontier.accept("r1", wall, NOW)
    assert frontier.known("paper", ["paper.test/a"])["paper.test/a"].failures == 1


@pytest.mark.parametrize(
    ("state", "reason", "again"),
    [
        (FetchState.FAILED, FetchReason.GONE, None),
        (FetchState.FAILED, FetchReason.TOO_LARGE, None),
        (FetchState.FAILED, FetchReason.TIMEOUT, timedelta(minutes=30)),
        (FetchState.SKIPPED, FetchReason.ROBOTS, DAY),
        (FetchState.SKIPPED, FetchReason.BUDGET, timedelta(0)),
        (FetchState.SKIPPED, FetchReason.PATTERN, None),
    ],
)
def test_when_a_page_without_an_answer_is_due(frontier, state, reason, again):
    """What can help is tried again later, what cannot never is."""
    commit(frontier, fetched("paper.test/a", state, reason=reason), new=("paper.test/a",))
    at = frontier.known("paper", ["paper.test/a"])["paper.test/a"].due_at
    assert at == (None if again is None else NOW + again)


def test_a_retry_after_of_the_site_is_kept(frontier):
    """A page is not due before the time that the site named."""
    row = fetched("paper.test/a", FetchState.FAILED, reason=FetchReason.RATE_LIMITED, retry_at=NOW + 5 * DAY)
    commit(frontier, row, new=("paper.test/a",))
    assert due(frontier, NOW + 4 * DAY) == []
    assert due(frontier, NOW + 5 * DAY) == ["paper.test/a"]


def test_the_log_gives_back_what_was_written(frontier):
    """Every field of an outcome comes back from the log of its run, and of no other."""
    entry = Fetch(
        "https://paper.test/feed",
        "paper.test/feed",
        Role.ENTRY,
        Via.SOURCE,
        FetchState.FETCHED,
        http_status=200,
        content_type="application/rss+xml",
        fetched_at=NOW,
        duration_ms=1.5,
        wire_bytes=10,
        kind=EntryKind.FEED,
        nesting=2,
    )
    commit(frontier, entry, fetched("paper.test/a", FetchState.REDIRECTED, redirect_to="https://paper.test/b"))
    log = frontier.logged("r1", "paper")
    assert [fetch.url_key for fetch in log] == ["paper.test/a", "paper.test/feed"]
    assert log[1] == entry
    assert frontier.logged("r2", "paper") == []


def test_text_that_databases_refuse_is_mended(frontier):
    """NUL and lone surrogates in what a site sends do not stop a crawl."""
    commit(frontier, fetched("paper.test/a", content_type="text/html\x00\udce4"))
    assert frontier.logged("r1", "paper")[0].content_type == "text/html\ufffd?"


def test_other_rules_are_noticed(frontier):
    """The first crawl of a source and one after its rules changed are told apart from the rest."""
    assert frontier.begin_source(PAPER) is False
    assert frontier.begin_source(PAPER) is True
    assert frontier.begin_source(PAPER.model_copy(update={"deny": ("/sport/",)})) is False


def test_making_the_tables_twice_is_no_error(frontier):
    """`create` may be called by every process: what the frontier knows stays."""
    frontier.mark_source_run("herald", NOW)
    frontier.create()
    assert frontier.last_runs() == {"herald": NOW}


def test_a_wrong_address_says_what_would_be_right(tmp_path):
    """An address of no database is refused with an example, and the error survives pickling."""
    with pytest.raises(StateError, match="sqlite:///") as caught:
        Frontier("no-database")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes
    (tmp_path / "notes.db").write_text("this is a letter to the editor, not a database, and long enough\n" * 20)
    with pytest.raises(StateError, match="something else"):
        Frontier(f"sqlite:///{tmp_path}/notes.db").create()
