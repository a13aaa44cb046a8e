"""Messages on their way: real mail, real webhooks, and targets that are broken in several ways."""

import json
import logging
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import structlog

from flows.alerts import Sample, deliver
from flows.alerts.model import Delivery
from flows.alerts.outbox import waiting
from flows.alerts.targets import shown, target_key
from flows.leases import Leases
from flows.state import OUTBOX, open_state, reading
from tests.flows.alerts_help import T0, condition, run, states
from tests.servers import dead_port, mail_server, postgres, postgres_url, silent_port, state_url, webhook
from warehouse.contract import Severity

__all__ = ["postgres", "postgres_url", "state_url"]

# Apprise imports a module that Python 3.13 drops, once, where its plugins are loaded.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SOON = timedelta(minutes=1)
LATER = timedelta(hours=12)


@pytest.fixture
def engine(tmp_path):
    with open_state(f"sqlite:///{tmp_path / 'state.db'}") as opened:
        yield opened


def _rows(engine):
    with reading(engine) as connection:
        return connection.execute(sa.select(OUTBOX).order_by(OUTBOX.c.message_id)).all()


HEADLINE = 'Mayor <b>resigns</b> & "flees"\r\nBcc: everyone@evil.example'


def test_a_mail_as_it_arrives(engine):
    """The mail has our subject, a plain and an HTML part that say the same, and scraped text as text only."""
    found = condition(
        evidence=HEADLINE,
        samples=(
            Sample(url="https://www.daily-herald.example/a?x=1&y=2", evidence=HEADLINE),
            Sample(url="javascript:alert(1)", evidence=None),
        ),
    )
    with mail_server() as server:
        run(engine, 1, [found], [server.target()])
        report = deliver(engine, [server.target()], now=T0)
        assert (report.sent, report.failed, report.errors) == (0, 0, {})  # not due before it was made
        report = deliver(engine, [server.target()], now=T0 + timedelta(days=2))
    assert (report.sent, report.failed, report.waiting) == (1, 0, 0)
    (mail,) = server.mails
    assert mail["Subject"] == "[copydesk] CRITICAL daily-herald: source silent for 31 h (limit 18 h)"
    assert mail["To"] == "desk@copydesk.example"
    assert mail["Bcc"] is None
    plain = mail.get_body(("plain",)).get_content()
    rich = mail.get_body(("html",)).get_content()
    assert 'Mayor <b>resigns</b> & "flees" Bcc: everyone@evil.example' in plain
    assert "Mayor &lt;b&gt;resigns&lt;/b&gt; &amp; &quot;flees&quot; Bcc: everyone@evil.example" in rich
    assert '<a href="https://www.daily-herald.example/a?x=1&amp;y=2">' in rich
    assert 'href="javascript' not in rich
    for part in (plain, rich):
        for said in (
            "Measured",
            "31",
            "Limit",
            "18",
            "2026-11-21 06:00 UTC",
            "https://desk.example/reports/run-1/index.html",
        ):
            assert said in part


def test_a_webhook_as_it_arrives(engine):
    """A JSON webhook gets subject, plain text and a kind: failure for critical, warning, success for an end."""
    with webhook() as server:
        target = server.target("hook/s3cr3ttoken", "desk:hunter22@")
        for number, found in enumerate([[condition(severity=Severity.WARNING)], [condition()], []], start=1):
            run(engine, number, found, [target])
        report = deliver(engine, [target], now=T0 + timedelta(days=3))
    assert report.sent == 3
    sent = [json.loads(body) for _, _, body in server.posts]
    assert [post["type"] for post in sent] == ["warning", "failure", "success"]
    assert [post["title"].split(" daily-herald")[0] for post in sent] == [
        "[copydesk] WARNING",
        "[copydesk] CRITICAL (was WARNING)",
        "[copydesk] RESOLVED",
    ]
    assert "Measured:    31\nLimit:       18\n" in sent[1]["message"]
    assert {path for path, _, _ in server.posts} == {"/hook/s3cr3ttoken"}


def test_nothing_is_sent_twice(engine):
    """What was sent is not sent again by the next call, nor by a repeated run."""
    with webhook() as server:
        for _ in range(2):
            run(engine, 1, [condition()], [server.target()])
            deliver(engine, [server.target()], now=T0 + LATER * 4)
        assert len(server.posts) == 1


def test_broken_targets_do_not_hinder_the_others(engine):
    """Targets that are dead, silent, refusing or none fail by themselves; the good ones get their messages."""
    with ExitStack() as stack:
        good, mail = stack.enter_context(webhook()), stack.enter_context(mail_server())
        refusing = stack.enter_context(webhook())
        refusing.status = 500
        hanging = f"json://127.0.0.1:{stack.enter_context(silent_port())}/x?rto=60&cto=60"
        mute = f"mailto://127.0.0.1:{stack.enter_context(silent_port())}?from=a@copydesk.example&to=b@copydesk.example&mode=insecure"
        dead = f"json://127.0.0.1:{stack.enter_context(dead_port())}/x"
        none = "json://"
        bad = [hanging, mute, dead, refusing.target(), none]
        targets = [*bad, good.target(), mail.target()]
        run(engine, 1, [condition(), condition(cause="fetch_failures")], targets)
        began = time.monotonic()
        report = deliver(engine, targets, now=T0 + LATER * 4, timeout=4)
        assert time.monotonic() - began < 60  # not for ever; the limit itself is 4 s
    assert (len(good.posts), len(mail.mails)) == (2, 2)
    assert (report.sent, report.failed, report.waiting) == (4, 5, 5)
    assert set(report.errors) == {shown(url) for url in bad}
    assert report.errors[shown(hanging)] == "no answer within 4 s"
    assert "does not understand" in report.errors[shown(none)]
    assert (
        "500" in report.errors[shown(refusing.target())]
        or "Internal Server Error" in report.errors[shown(refusing.target())]
    )
    failed = [row for row in _rows(engine) if row.attempts]
    assert {row.state for row in failed if row.last_error} == {Delivery.PENDING}


def test_what_failed_is_tried_again_with_growing_waits(engine):
    """A failed message is kept with its error, tried again less and less often, and arrives once it can."""
    with webhook() as server:
        server.status = 503
        run(engine, 1, [condition()], [server.target()])
        now, tried = T0 + LATER * 4, []
        for minute in range(0, 31, 2):
            report = deliver(engine, [server.target()], now=now + SOON * minute)
            tried += [minute] if report.failed else []
        assert tried == [0, 2, 8, 24]
        (row,) = _rows(engine)
        assert (row.state, row.attempts) == (Delivery.PENDING, 4)
        assert row.last_error
        server.status = 200
        posts = len(server.posts)
        assert deliver(engine, [server.target()], now=now + LATER).sent == 1
        assert len(server.posts) == posts + 1
    (row,) = _rows(engine)
    assert (row.state, row.last_error, row.sent_at) == (Delivery.SENT, None, now + LATER)


def _subjects(server):
    return [json.loads(body)["title"].split()[1] for _, _, body in server.posts]


def test_an_end_does_not_arrive_before_its_beginning(state_url):
    """While a target's first message waits for its next try, later ones to it wait too; other targets get theirs."""
    with webhook() as down, webhook() as up, open_state(state_url) as engine:
        down.status = 503
        targets, now = [down.target(), up.target()], T0 + timedelta(days=2)
        run(engine, 1, [condition()], targets, now=now)
        for _ in range(2):  # the second failure makes it wait for five minutes
            deliver(engine, targets, now=now)
        down.status = 200
        down.posts.clear()
        run(engine, 2, [], targets, now=now + SOON)
        report = deliver(engine, targets, now=now + SOON)
        assert (report.sent, report.failed, report.waiting) == (1, 0, 2)
        assert (_subjects(down), _subjects(up)) == ([], ["CRITICAL", "RESOLVED"])
        (left,) = waiting(engine)
        assert (left["messages"], left["next_try"]) == (2, (now + 5 * SOON).isoformat())
        assert deliver(engine, targets, now=datetime.fromisoformat(left["next_try"])).sent == 2
        assert _subjects(down) == ["CRITICAL", "RESOLVED"]


def test_a_message_of_a_later_run_holds_nothing_back(engine):
    """What a run of next month left undelivered does not make today's messages wait until then."""
    with webhook() as server:
        server.status = 503
        run(engine, 40, [condition()], [server.target()])
        for _ in range(2):
            deliver(engine, [server.target()], now=T0 + timedelta(days=40))
        server.status = 200
        server.posts.clear()
        run(engine, 1, [condition(source="other")], [server.target()], sources=("other",))
        assert deliver(engine, [server.target()], now=T0 + timedelta(days=1)).sent == 1


def test_messages_to_nobody_and_old_ones_are_given_up(engine):
    """Messages to a target that is configured no more, or older than a week, are not sent and counted as given up."""
    with webhook() as server, structlog.testing.capture_logs() as logs:
        run(engine, 1, [condition()], [server.target("gone"), server.target("kept")])
        report = deliver(engine, [server.target("kept")], now=T0 + LATER * 4)
        assert (report.sent, report.abandoned) == (1, 1)
        run(engine, 2, [], [server.target("kept")])
        report = deliver(engine, [server.target("kept")], now=T0 + timedelta(days=20))
        assert (report.sent, report.abandoned) == (0, 1)
        assert [path for path, _, _ in server.posts] == ["/kept"]
    told = [entry for entry in logs if entry["event"] == "alerts.given_up"]
    assert [(entry["messages"], entry["why"]) for entry in told] == [
        (1, "the target is configured no more"),
        (1, "older than 7 days"),
    ]
    assert states(engine) == {Delivery.SENT: 1, Delivery.ABANDONED: 2}


def test_a_new_password_is_the_same_target(engine):
    """Messages that wait for a target are sent with the password it has by then."""
    with webhook() as server:
        run(engine, 1, [condition()], [server.target(login="desk:old@")])
        assert deliver(engine, [server.target(login="desk:new@")], now=T0 + LATER * 4).sent == 1
        (_, headers, _) = server.posts[0]
    assert headers["Authorization"] == "Basic ZGVzazpuZXc="  # desk:new


def test_secrets_are_not_logged(engine, caplog, capfd):
    """With every logger at its most talkative, nothing secret of a target's address is logged, stored or told."""
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "urllib3", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    with webhook() as server, webhook() as refusing:
        refusing.status = 403
        targets = [box.target("hooks/s3cr3ttoken", "desk:hunter22@") for box in (server, refusing)]
        run(engine, 1, [condition()], targets)
        report = deliver(engine, targets, now=T0 + LATER * 4)
    assert (report.sent, report.failed) == (1, 1)
    everything = caplog.text + repr(report) + repr(_rows(engine)) + "".join(capfd.readouterr())
    assert "hunter22" not in everything
    assert "s3cr3ttoken" not in everything


DELIVERER = """
import sys
from datetime import timedelta
from flows.alerts import deliver
from flows.state import open_state
from tests.flows.alerts_help import T0
with open_state(sys.argv[1]) as engine:
    sys.stdin.readline()
    print(deliver(engine, [sys.argv[2]], now=T0 + timedelta(days=2)).sent)
"""


def test_two_processes_send_each_message_once(state_url):
    """Processes that deliver at the same moment share the messages: each arrives once."""
    with webhook() as server, open_state(state_url) as engine:
        causes = [condition(cause=f"check_{number}") for number in range(5)]
        run(engine, 1, causes, [server.target()])
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", DELIVERER, state_url, server.target()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        sent = [int(process.communicate(timeout=120)[0].splitlines()[-1]) for process in processes]
    assert sum(sent) == 5
    titles = [json.loads(body)["message"].split("Check:")[1].split()[0] for _, _, body in server.posts]
    assert sorted(titles) == [f"check_{number}" for number in range(5)]


def test_a_target_that_another_process_serves_is_left_to_it(engine):
    """While another process sends to a target, its messages wait; they are not lost and not counted as failed."""
    with webhook() as server:
        run(engine, 1, [condition()], [server.target()])
        with Leases(engine).hold(f"alerts:{target_key(server.target())}"):
            report = deliver(engine, [server.target()], now=T0 + LATER * 4, timeout=0.3)
        assert (report.sent, report.failed, report.waiting) == (0, 0, 1)
        assert deliver(engine, [server.target()], now=T0 + LATER * 4).sent == 1
