"""What is told of events beside an answer."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flows
from flows.logs import Logs, in_words, logs_of
from flows.sentences import SENTENCES
from tests.newsroom import copydesk
from tests.servers import dead_port

SAY = """
import structlog, sys
from flows.logs import Logs, configure
configure(Logs(sys.argv[1]), attended=sys.argv[2] == "attended")
log = structlog.get_logger("copydesk.test")
log.debug("stage.started", stage="checking", total=None)
log.info("source.done", source="herald", verdict="clean", failed_checks=[], considered=4, published=3, not_modified=1)
log.warning("alert.not_sent", target="json://127.0.0.1", error="no\\nanswer")
"""
WARNING = "copydesk: an alert was not taken by json://127.0.0.1: no answer"
DONE = "copydesk: herald: 4 pages considered, of them 3 published, 1 not modified; nothing wrong with the source"


@pytest.mark.parametrize(
    ("logs", "attended", "lines"),
    [
        (Logs.PLAIN, "attended", [WARNING]),
        (Logs.PLAIN, "served", [DONE, WARNING]),
        (Logs.ALL, "attended", ["copydesk: checking begins", DONE, WARNING]),
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
    lost = {"event": "lease.lost", "level": "error", "name": "host:a", "why": "it ran out"}
    assert in_words(None, "error", lost) == "copydesk: error: the lease host:a was lost: it ran out"
    assert logs_of({"COPYDESK_LOGS": "json"}) is Logs.JSON
    assert logs_of({"COPYDESK_LOGS": "xml"}) is Logs.PLAIN
    assert logs_of({}) is Logs.PLAIN


def test_every_event_of_the_code_has_its_sentence():
    """Each event that flows logs is known to the sentences, and one that is not known is told by its fields."""
    named = {
        found
        for path in Path(flows.__file__).parent.rglob("*.py")
        for found in re.findall(r'_log\.\w+\(\s*"([a-z_.]+)"', path.read_text("utf-8"))
    }
    assert named
    assert named <= SENTENCES.keys()
    strange = {"event": "moon.rose", "level": "info", "phase": "full", "empty": []}
    assert in_words(None, "info", strange) == "copydesk: moon rose; phase: full"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            {"event": "source.done", "source": "a", "verdict": "failed", "failed_checks": ["source_silent"]}
            | {"considered": 1},
            "a: 1 page considered; the source FAILED by source_silent",
        ),
        ({"event": "run.finished", "run_id": "r", "verdict": "clean"}, "run r is done: nothing wrong with any source"),
        (
            {"event": "alert.told", "kind": "opened", "message": "WARNING a: b"},
            "told people that something is wrong: WARNING a: b",
        ),
        (
            {"event": "alerts.delivered", "sent": 1, "failed": 0, "waiting": 0, "abandoned": 0},
            "alert messages: 1 sent",
        ),
        ({"event": "stage.started", "stage": "checking", "total": 3}, "checking begins (3 items)"),
    ],
)
def test_what_is_told_reads_as_a_sentence(event, said):
    """Counts stand with what they count, what is nought is left out."""
    assert in_words(None, "info", {**event, "level": "info"}) == f"copydesk: {said}"


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
