"""What is told of events beside an answer."""

import json
import subprocess
import sys

import pytest

from flows.logs import Logs, in_words, logs_of

SAY = """
import structlog, sys
from flows.logs import Logs, configure
configure(Logs(sys.argv[1]), attended=sys.argv[2] == "attended")
log = structlog.get_logger("copydesk.test")
log.debug("stage.started", stage="checking", total=None)
log.info("source.done", source="herald", failed_checks=[], published=3)
log.warning("alert.not_sent", target="json://127.0.0.1", error="no\\nanswer")
"""
WARNING = "copydesk: alert not sent; target: json://127.0.0.1; error: no answer"
DONE = "copydesk: source done; source: herald; published: 3"


@pytest.mark.parametrize(
    ("logs", "attended", "lines"),
    [
        (Logs.PLAIN, "attended", [WARNING]),
        (Logs.PLAIN, "served", [DONE, WARNING]),
        (Logs.ALL, "attended", ["copydesk: stage started; stage: checking", DONE, WARNING]),
    ],
)
def test_events_are_told_in_words_one_a_line(logs, attended, lines):
    """Beside an answer warnings alone, under `serve` what runs came to, everything where it was asked for; no JSON."""
    done = subprocess.run([sys.executable, "-c", SAY, logs, attended], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == lines
    assert done.stdout == ""


def test_events_are_json_where_that_was_asked_for():
    """One object a line with its time, for programs."""
    done = subprocess.run([sys.executable, "-c", SAY, "json", "attended"], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in told] == ["source.done", "alert.not_sent"]
    assert all(event["timestamp"].endswith("Z") for event in told)


def test_errors_are_marked_and_unknown_choices_are_plain():
    """An error's level stands in its line; a variable with another word changes nothing."""
    assert in_words(None, "error", {"event": "lease.lost", "level": "error"}) == "copydesk: error: lease lost"
    assert logs_of({"COPYDESK_LOGS": "json"}) is Logs.JSON
    assert logs_of({"COPYDESK_LOGS": "xml"}) is Logs.PLAIN
    assert logs_of({}) is Logs.PLAIN
