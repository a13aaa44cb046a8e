"""What keeps a collection from beginning is found before anything is begun; and what is said where nothing is due."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.frontier import Frontier
from flows.config import load_settings
from flows.errors import ConfigError
from flows.readiness import check_ready, target_problems
from tests.newsroom import copydesk
from tests.servers import dead_port, webhook

SOURCES = '[[source]]\nid = "herald"\nname = "Herald"\nhome = "http://herald.example/"\nlanguage = "en"\n'
SOURCES += 'feeds = ["http://herald.example/rss"]\n'
CONTACT = '[crawl]\nuser_agent_contact = "https://desk.example/about"\n'


@pytest.fixture
def configured(tmp_path):
    """A copydesk.toml with one source beside it."""

    def write(text: str):
        (tmp_path / "sources.toml").write_text(SOURCES, "utf-8")
        path = tmp_path / "copydesk.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("slak://a/b/c", ["'slak' is no service that Apprise knows", "did you mean slack://?"]),
        ("zzzzzz://a", ["'zzzzzz' is no service", "https://appriseit.com/services/"]),
        ("slack://hunter22", ["Apprise cannot use it", "slack://{token_a}/{token_b}/{token_c}"]),
        ("mailto://mail.example.org:25", ["Apprise cannot use it", "From", "?from=copydesk@example.org"]),
        ("slack://TokenA/TokenB/hunter22", ["holds a secret", "COPYDESK_ALERTS__TARGETS"]),
        ("ntfy://tk_hunter22hunter22@ntfy.example/topic", ["holds a secret", "COPYDESK_ALERTS__TARGETS"]),
    ],
)
def test_a_target_that_cannot_work_is_named_with_its_line(configured, target, told):
    """What Apprise cannot use, or counts as private and stands in the file, is told with what would be right."""
    path = configured(f'{CONTACT}[alerts]\ntargets = [\n  "json://127.0.0.1:9000/hooks",\n  "{target}",\n]\n')
    with pytest.raises(ConfigError) as raised:
        check_ready(load_settings(path, {}))
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"{path}:6: alerts.targets[1]: ")
    assert all(part in str(problem) for part in told), str(problem)
    assert "hunter22" not in str(problem)


@pytest.mark.parametrize(
    "target",
    [
        "json://127.0.0.1:9000/hooks",
        "mailto://mail.example.org:25?from=copydesk@example.org&to=desk@example.org",
        "ntfy://ntfy.example/topic",
        "syslog://",
    ],
)
def test_a_target_without_a_secret_may_stand_in_the_file(configured, target):
    """Addresses in which Apprise counts nothing as private are taken."""
    assert target_problems(load_settings(configured(f'[alerts]\ntargets = ["{target}"]\n'), {})) == []


def test_secrets_from_the_environment_are_right(configured):
    """The same address that is refused in the file is taken from the environment, and one that is wrong is named so."""
    env = {"COPYDESK_ALERTS__TARGETS": '["slack://TokenA/TokenB/TokenC", "slak://TokenA"]'}
    (problem,) = target_problems(load_settings(configured(""), env))
    assert problem.where == "environment COPYDESK_ALERTS__TARGETS"
    assert problem.key == "alerts.targets[1]"


@pytest.mark.parametrize("text", ["", f'{CONTACT}[alerts]\ntargets = ["slak://a"]\n'])
def test_a_run_that_cannot_begin_leaves_no_run(configured, text):
    """Exit code 2, before a folder or a plan is written; `sources check` says the same without a run."""
    path = configured(text)
    done = copydesk(path, "run")
    checked = copydesk(path, "sources", "check")
    assert (done.returncode, checked.returncode) == (2, 2)
    missing = "alerts.targets[0]" if text else "crawl.user_agent_contact: is missing"
    assert missing in done.stderr
    assert missing in checked.stderr
    assert "nothing wrong; but a run cannot begin" in checked.stdout
    assert not list(path.parent.glob("data/runs/*"))


def test_where_nothing_is_due_the_next_is_named(configured):
    """Which source is due when, and how to collect it now."""
    path = configured(CONTACT)
    (path.parent / "data").mkdir()
    frontier = Frontier(f"sqlite:///{path.parent}/data/state.db")
    frontier.create()
    frontier.mark_source_run("herald", datetime(2026, 11, 22, 6, tzinfo=UTC))
    frontier.close()
    done = copydesk(path, "run", "--now", "2026-11-22T06:30:00Z")
    assert done.returncode == 0, done.stderr
    assert "nothing is due; next: herald at 2026-11-22 07:00 UTC" in done.stderr
    assert "copydesk run herald" in done.stderr
    assert not list(path.parent.glob("data/runs/*"))


def test_each_target_is_tried(configured):
    """`alerts test` sends one message to each and says which did not take it, with exit code 1."""
    with webhook() as receiver, dead_port() as dead:
        path = configured(f'[alerts]\ntargets = ["{receiver.target()}"]\n')
        well = copydesk(path, "alerts", "test")
        both = {"COPYDESK_ALERTS__TARGETS": json.dumps([receiver.target(), f"json://127.0.0.1:{dead}/"])}
        ill = copydesk(path, "alerts", "test", "--json", **both)
        posts = list(receiver.posts)
    assert (well.returncode, ill.returncode) == (0, 1), well.stderr + ill.stderr
    assert "taken" in well.stdout
    assert [result["sent"] for result in json.loads(ill.stdout)] == [True, False]
    assert json.loads(ill.stdout)[1]["error"]
    assert len(posts) == 2


def test_a_test_of_no_targets_is_told(configured):
    """Without targets there is nothing to test: usage, not success."""
    done = copydesk(configured(""), "alerts", "test")
    assert done.returncode == 2
    assert "no targets are configured" in done.stderr
