"""What is told of events beside an answer."""

import json
import subprocess
import sys

import pytest

from flows.logs import Logs, in_words, logs_of
from tests.newsroom import copydesk
from tests.servers import dead_port

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


@pytest.mark.slow
def test_an_alert_is_an_event_of_one_name(tmp_path):
    """A run that opens an alert tells it as `alert.told`; what kind it is stands in a field, what is wrong in full."""
    with dead_port() as port:
        site = f'home = "http://silent.test:{port}/"\nfeeds = ["http://silent.test:{port}/feed"]\n'
        (tmp_path / "sources.toml").write_text(f'[[source]]\nid = "a"\nname = "A"\n{site}', "utf-8")
        config = tmp_path / "copydesk.toml"
        config.write_text(
            '[crawl]\nuser_agent_contact = "a@example.org"\nretry_seconds = 0.1\n'
            '[crawl.allow_hosts]\n"silent.test" = "127.0.0.1"\n',
            "utf-8",
        )
        done = copydesk(config, "--log-json", "run", "--json")
    assert done.returncode == 1, done.stderr
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    told = [(event["kind"], event["message"]) for event in events if event["event"] == "alert.told"]
    (summary,) = json.loads(done.stdout)
    assert told == [(alert["action"], alert["message"]) for alert in summary["alerts"]] != []
