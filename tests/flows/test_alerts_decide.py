"""What is done about each cause."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.alerts import Alert, Condition, Examined, Kind, conditions_of, decide
from tests.flows.alerts_help import DAY, T0, condition
from warehouse.contract import TABLES, Severity

HERALD = Examined({"daily-herald": None})


class World:
    """Applies decisions run after run, as the database does."""

    def __init__(self, remind_after=None, minimum=Severity.WARNING) -> None:
        self.known: dict[tuple[str, str], Alert] = {}
        self.remind_after = remind_after
        self.minimum = minimum
        self.now = T0

    def run(self, *conditions: Condition, examined=HERALD, after=timedelta(hours=1)):
        self.now += after
        actions = decide(
            list(self.known.values()),
            list(conditions),
            self.now,
            self.remind_after,
            examined=examined,
            minimum=self.minimum,
        )
        self.known |= {action.alert.key: action.alert for action in actions}
        return [action.kind for action in actions]


def test_a_cause_is_told_once_and_its_end_too():
    """A cause opens, goes on in silence, and ends once."""
    world = World()
    found = condition()
    assert world.run(found) == [Kind.OPENED]
    assert world.run(found) == [Kind.CONTINUED]
    assert world.run() == [Kind.RESOLVED]
    assert world.run() == []
    assert world.run(found) == [Kind.OPENED]


def test_only_worse_is_told_again():
    """A cause that becomes worse is told; up and down between told severities is not."""
    world = World()
    mild, bad = condition(severity=Severity.WARNING), condition(severity=Severity.CRITICAL)
    kinds = [world.run(found)[0] for found in (mild, bad, mild, bad, mild)]
    assert kinds == [Kind.OPENED, Kind.WORSENED, Kind.CONTINUED, Kind.CONTINUED, Kind.CONTINUED]


def test_a_long_cause_is_told_again_after_the_wait():
    """A reminder comes when the wait since the last telling is over, and then the wait begins anew."""
    world = World(remind_after=timedelta(hours=3))
    kinds = [world.run(condition())[0] for _ in range(8)]
    assert [number for number, kind in enumerate(kinds) if kind is Kind.REMINDER] == [3, 6]


def test_what_was_not_examined_is_not_over():
    """An alert of a source, or of a check, that the run did not look at stays as it is."""
    world = World()
    world.run(condition(), condition(cause="fetch_failures"))
    assert world.run(examined=Examined({"another": None})) == []
    only_silence = Examined({"daily-herald": frozenset({"source_silent"})})
    assert world.run(examined=only_silence) == [Kind.RESOLVED]
    assert world.known["daily-herald", "fetch_failures"].resolved_at is None


def test_a_run_that_was_resumed_late_changes_nothing():
    """A run older than what is known of a cause neither opens nor ends nor touches it."""
    world = World()
    world.run(condition(), after=2 * DAY)
    world.now = T0
    assert world.run() == []
    world.now = T0 + 3 * DAY
    assert world.run() == [Kind.RESOLVED]
    world.now = T0
    assert world.run(condition()) == []


def test_below_the_minimum_nothing_opens():
    """With the minimum at critical a warning opens no alert, and an open one that calms down stays open in silence."""
    world = World(minimum=Severity.CRITICAL, remind_after=timedelta(minutes=1))
    mild = condition(severity=Severity.WARNING)
    assert world.run(mild) == []
    assert world.run(condition()) == [Kind.OPENED]
    assert world.run(mild) == [Kind.CONTINUED]
    assert world.run() == [Kind.RESOLVED]


def test_two_conditions_for_one_cause_are_refused():
    """One message per source and cause: two are the caller's mistake."""
    with pytest.raises(ValueError, match="daily-herald"):
        decide([], [condition(), condition()], T0, None, examined=HERALD)


RUNS = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["x", "y"])),
        st.sampled_from([Severity.WARNING, Severity.CRITICAL]),
    ),
    max_size=12,
)


@settings(deadline=None)  # a loaded machine is no failure
@given(RUNS)
def test_every_opening_has_one_end(runs):
    """Whatever runs find, each cause alternates between opening and ending, and is open exactly while it is found."""
    world = World()
    everything = Examined({"a": None, "b": None})
    told: dict[tuple[str, str], list[Kind]] = {}
    for found in runs:
        world.now += DAY
        conditions = [condition(source, cause, severity) for (source, cause), severity in found.items()]
        actions = decide(list(world.known.values()), conditions, world.now, None, examined=everything)
        world.known |= {action.alert.key: action.alert for action in actions}
        for action in actions:
            told.setdefault(action.alert.key, []).append(action.kind)
        assert {key for key, alert in world.known.items() if alert.resolved_at is None} == set(found)
    for kinds in told.values():
        edges = [kind for kind in kinds if kind in {Kind.OPENED, Kind.RESOLVED}]
        assert edges == [Kind.OPENED, Kind.RESOLVED] * (len(edges) // 2) + [Kind.OPENED] * (len(edges) % 2)


@settings(deadline=None)  # a loaded machine is no failure
@given(RUNS)
def test_the_same_findings_again_tell_nothing(runs):
    """Deciding a second time on what was just decided tells nobody anything."""
    world = World()
    everything = Examined({"a": None, "b": None})
    for found in runs:
        conditions = [condition(source, cause, severity) for (source, cause), severity in found.items()]
        world.run(*conditions, examined=everything)
        assert set(world.run(*conditions, examined=everything, after=timedelta())) <= {Kind.CONTINUED}


def _finding(**values):
    row = dict.fromkeys(TABLES["findings"].names)
    row |= {"run_id": "run-1", "source_id": "daily-herald", "finding_id": "f", "sample_urls": [], "message": "m"}
    return row | values


def test_findings_become_conditions():
    """Source-level findings of warning or above become one condition for each check, with evidence from pages."""
    rows = [
        _finding(
            check="withheld_share",
            severity="warning",
            level="source",
            value=0.3,
            threshold=0.1,
            message="30 %.",
            sample_urls=["https://h.example/1", "https://h.example/2", "https://h.example/3", "https://h.example/4"],
        ),
        _finding(
            check="page_withheld", severity="critical", level="page", url="https://h.example/2", evidence="Sign in"
        ),
        _finding(
            check="missing_byline", severity="warning", level="article", url="https://h.example/2", evidence="none"
        ),
        _finding(
            check="field_share_dropped", severity="warning", level="source", column="byline", message="byline fell"
        ),
        _finding(check="field_share_dropped", severity="critical", level="source", column="date", message="date fell"),
        _finding(check="articles_per_source", severity="info", level="source"),
    ]
    found = conditions_of(rows, run_id="run-1", names={"daily-herald": "Daily Herald"}, link="https://desk.example/r")
    assert [(item.cause, item.severity) for item in found] == [
        ("field_share_dropped", Severity.CRITICAL),
        ("withheld_share", Severity.WARNING),
    ]
    assert found[0].message == "date fell; byline fell"
    assert found[1].message == "30 %"
    assert [(sample.url[-1], sample.evidence) for sample in found[1].samples] == [
        ("1", None),
        ("2", "Sign in"),
        ("3", None),
    ]
    assert {item.source_name for item in found} == {"Daily Herald"}
