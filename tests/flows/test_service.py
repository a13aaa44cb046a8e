"""What is worked on: unfinished runs first, a run named by its id once."""

from datetime import UTC, datetime

import pytest

from flows.config import load_settings
from flows.errors import StageError
from flows.failures import condition_of
from flows.progress import LoggedProgress
from flows.service import collect_now

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SOURCES = "".join(
    f'[[source]]\nid = "{name}"\nname = "{name}"\nhome = "https://{name}.example/"\nfeeds = ["https://{name}.example/feed"]\n'
    for name in ("herald", "tribune")
)


class Broken:
    """Every step fails, as on a machine whose disk is gone."""

    def run(self, step, call):
        raise StageError(f"{step.name} did not work")

    def map(self, step, call, items):
        raise StageError(f"{step.name} did not work")


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "sources.toml").write_text(SOURCES, "utf-8")
    config = tmp_path / "copydesk.toml"
    config.write_text('[crawl]\nuser_agent_contact = "https://desk.example/contact"\n', "utf-8")
    return load_settings(config, {})


def collect(settings, *wanted, run_id="run-x"):
    return collect_now(
        settings, wanted=wanted, now=NOW, run_id=run_id, steps=Broken(), progress=LoggedProgress(), new=True
    )


def test_a_named_run_that_fails_again_is_not_begun_for_other_sources(settings):
    """Its plan stays what it was, and the error says which run it was."""
    with pytest.raises(StageError):
        collect(settings, "herald")
    done = collect(settings)
    assert [error.__notes__ for error in done.failures] == [["run run-x, begun before, could not be finished"]]
    assert done.summaries == []
    told = condition_of("collect", done.failures[0]).message
    assert told == "the run failed: run run-x, begun before, could not be finished: crawl did not work"
    (plan,) = settings.data.glob("runs/*/plan.json")
    assert "tribune" not in plan.read_text("utf-8")


def test_what_a_failing_run_holds_back_does_not_hinder_the_others(settings):
    """The next run is begun for the source that the unfinished one does not have."""
    with pytest.raises(StageError):
        collect(settings, "herald")
    with pytest.raises(StageError):
        collect(settings, run_id="run-y")
    plan = (settings.data / "runs/run-y/plan.json").read_text("utf-8")
    assert "tribune" in plan
    assert "herald" not in plan
