"""Events as sentences, for people who watch a log. Takes an event's fields, gives text; knows no other state."""

from collections.abc import Callable, Mapping
from typing import Any

Fields = Mapping[str, Any]

_ALERT = {
    "opened": "something is wrong",
    "worsened": "it got worse",
    "reminder": "it still goes on",
    "resolved": "it is over",
}
_VERDICT = {"clean": "nothing wrong with the source", "flagged": "the source is flagged", "failed": "the source FAILED"}
_NO_COUNTS = frozenset({"source", "verdict", "failed_checks", "considered"})


def sentence(name: str, fields: Fields) -> str | None:
    """What an event says to a person; None for one that has no sentence, or lacks what its sentence needs."""
    say = SENTENCES.get(name)
    if say is None:
        return None
    try:
        return " ".join(say(fields).split())
    except KeyError:
        return None


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _listed(names: Any) -> str:
    return ", ".join(map(str, names)) if isinstance(names, list | tuple) else str(names)


def _run_started(event: Fields) -> str:
    if not event["sources"]:
        return f"run {event['run_id']} begins"
    return f"run {event['run_id']} begins with {_counted(event['sources'], 'source')}"


def _source_done(event: Fields) -> str:
    """``herald: 12 pages considered, of them 9 published, 3 unchanged; nothing wrong with the source``."""
    counts = [
        f"{number} {outcome.replace('_', ' ')}"
        for outcome, number in event.items()
        if outcome not in _NO_COUNTS and isinstance(number, int) and number
    ]
    said = f"{event['source']}: {_counted(event['considered'], 'page')} considered"
    said += f", of them {', '.join(counts)}" if counts else ""
    verdict = event.get("verdict")
    if verdict:
        said += f"; {_VERDICT.get(verdict, verdict)}"
    checks = event.get("failed_checks")
    return said + (f" by {_listed(checks)}" if checks else "")


def _run_finished(event: Fields) -> str:
    said = {
        "clean": "nothing wrong with any source",
        "flagged": "sources have findings, none of them critical",
        "failed": "sources failed their checks",
    }.get(event["verdict"], event["verdict"])
    return f"run {event['run_id']} is done: {said}"


def _delivered(event: Fields) -> str:
    states = {
        "sent": "sent",
        "failed": "not taken by its target",
        "waiting": "waiting for a later try",
        "abandoned": "given up",
    }
    said = [f"{event[name]} {words}" for name, words in states.items() if event[name]]
    return f"alert messages: {', '.join(said) or 'none were due'}"


def _not_sent(event: Fields) -> str:
    tried = f" (try {event['attempts']})" if "attempts" in event else ""
    kept = f"; {event['message']}" if event.get("message") else ""
    return f"an alert was not taken by {event['target']}{tried}: {event['error']}{kept}"


def _problem(event: Fields) -> str:
    at = f" at byte {event['offset']}" if event["offset"] is not None else ""
    return f"{event['path']}{at} was left out: {str(event['reason']).replace('_', ' ')}"


SENTENCES: Mapping[str, Callable[[Fields], str]] = {
    "run.started": _run_started,
    "run.resumed": lambda e: (
        f"run {e['run_id']}, begun before, is being finished ({_listed(e['sources']) or 'ingest'})"
    ),
    "run.finished": _run_finished,
    "run.busy": lambda e: f"run {e['run_id']} is being worked on by another process and left to it",
    "run.not_resumed": lambda e: f"run {e['run_id']}, begun before, could not be finished: {e['error']}",
    "source.done": _source_done,
    "alert.told": lambda e: f"told people that {_ALERT.get(e['kind'], e['kind'])}: {e['message']}",
    "alert.sent": lambda e: f"{e['target']} took alert message {e['message_id']}",
    "alert.not_sent": _not_sent,
    "alerts.delivered": _delivered,
    "alerts.given_up": lambda e: (
        f"{_counted(e['messages'], 'alert message')} to {e['target']} will not be sent any more: {e['why']}"
    ),
    "ingest.problem": _problem,
    "lease.taken_over": lambda e: f"the lease {e['name']} was taken over from process {e['from_pid']}, which is dead",
    "lease.not_released": lambda e: f"the lease {e['name']} was not given back and runs out by itself: {e['error']}",
    "lease.not_renewed": lambda e: f"the leases {_listed(e['names'])} were not renewed: {e['error']}",
    "lease.lost": lambda e: f"the lease {e['name']} was lost: {e['why']}",
    "failure.not_recorded": lambda e: f"a failed run could not be noted in the database: {e['error']}",
    "failure.end_not_told": lambda e: f"the end of an earlier failure was not told: {e['error']}",
    "failure.not_noted": lambda e: f"a failed run could not be noted in {e['path']}: {e['error']}",
    "failure.note_unreadable": lambda e: f"{e['path']}, the note of a failed run, cannot be read: {e['error']}",
    "step.retried": lambda e: f"{e['step']} is tried again in {e['wait_seconds']:g} seconds: {e['error']}",
    "stage.started": lambda e: (
        f"{e['stage']} begins" + (f" ({_counted(e['total'], 'item')})" if e["total"] is not None else "")
    ),
    "stage.finished": lambda e: f"{e['stage']} is done" + (f" ({_counted(e['done'], 'item')})" if e["done"] else ""),
}
