"""`copydesk serve`: a server of its own, schedules that fire, runs that are seen, and what survives what."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from contextlib import contextmanager

import pytest

from flows.prefect_server import is_healthy
from tests.newsroom import COPYDESK, copydesk, newsroom

FREE_PORTS = "[prefect]\nport = 0\n[docs]\nport = 0\n"
COMPLETED = {"state": {"type": {"any_": ["COMPLETED"]}}}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@contextmanager
def serving(config):
    """`copydesk serve`, as a script starts it in the background (SIGINT ignored), ended as a person ends it."""
    log = (config.parent / "serve.log").open("wb")
    process = subprocess.Popen(
        ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", *COPYDESK, "--config", str(config), "serve"],
        stdout=log,
        stderr=log,
        start_new_session=True,
        env={**os.environ, "PREFECT_RUNNER_POLL_FREQUENCY": "2"},
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def until(condition, process, seconds=400):
    """What `condition` gives once it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        assert process.poll() is None, "serve ended"
        time.sleep(1)
    raise AssertionError(f"nothing within {seconds} s")


def asked(api_url, path, body):
    request = urllib.request.Request(
        f"{api_url}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def links_of(artifacts):
    """Addresses that Prefect's page links to, by its Markdown."""
    return [link for artifact in artifacts for link in re.findall(r"\]\(([^)]+)\)", str(artifact["data"]))]


def got(link):
    """Status and text of a page."""
    with urllib.request.urlopen(link, timeout=30) as answer:
        return answer.status, answer.read().decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory, seed):
    """A newsroom of two sources, served until two scheduled collections were done; what Prefect knows of them."""
    folder = tmp_path_factory.mktemp("served")
    with newsroom(folder / "newsroom", seed) as world:
        two = folder / "two.toml"
        two.write_text("[[source]]".join(world.sources.read_text("utf-8").split("[[source]]")[:3]), "utf-8")
        config = world.configure(folder, '[schedule]\nevery = "5s"\n' + FREE_PORTS, sources=two)
        runs = folder / "data/runs"
        with serving(config) as process:
            until(lambda: len(list(runs.glob("collect-*/done.json"))) == 1, process)
            world.tick()
            until(lambda: len(list(runs.glob("collect-*/done.json"))) == 2, process)
            api_url = json.loads((folder / "data/prefect/serving.json").read_text("utf-8"))["api_url"]
            refused = copydesk(config, "serve", timeout=60)
            direct = copydesk(config, "run", "--json")
            time.sleep(3)
            found = {
                "runs": asked(api_url, "flow_runs/filter", {"limit": 100, "flow_runs": COMPLETED}),
                "artifacts": asked(api_url, "artifacts/filter", {"limit": 100}),
                "deployments": asked(api_url, "deployments/filter", {"limit": 100}),
            }
            found["pages"] = {link: got(link) for link in links_of(found["artifacts"])}
            found["status"] = json.loads(copydesk(config, "status", "--json").stdout)["serve"]
            found["listed"] = got(found["status"]["docs"])
        yield {**found, "refused": refused, "direct": direct, "config": config, "returncode": process.returncode}


def test_the_servers_own_scheduler_made_the_runs(served):
    """Collections were created by the schedule of the deployment, not by us, and ended completed."""
    scheduled = [run for run in served["runs"] if run["auto_scheduled"]]
    assert len([run for run in scheduled if run["total_run_time"] > 0]) >= 2
    assert {(run["created_by"] or {}).get("type") for run in scheduled} == {"SCHEDULE"}


def test_prefects_page_has_the_sources_and_the_docs(served):
    """Each collection leaves a table of its sources and a link to its Data Docs."""
    kinds = {artifact["type"] for artifact in served["artifacts"]}
    assert {"table", "markdown"} <= kinds
    tables = [artifact for artifact in served["artifacts"] if artifact["type"] == "table"]
    assert {artifact["key"] for artifact in served["artifacts"]} == {"copydesk-sources", "copydesk-data-docs"}
    for table in tables:
        assert all("published" in row for row in json.loads(table["data"]))
        assert len(re.findall(r"collect-\w+", table["description"])) == 1


def test_a_flow_run_is_named_by_what_it_collected(served):
    """Runs that collected say which run that was and which sources, the others that nothing was due."""
    names = [run["name"] for run in served["runs"] if run["total_run_time"] > 0]
    ids = re.findall(r'(?m)^id = "(.+)"$', (served["config"].parent / "two.toml").read_text("utf-8"))
    collected = [name for name in names if name.startswith("collect-")]
    assert len(collected) >= 2
    ends = tuple(f": {', '.join(listed)}" for listed in (ids, sorted(ids)))
    assert all(name.endswith(ends) for name in collected)
    assert "nothing was due" in names


def test_the_link_to_the_docs_works(served):
    """What Prefect's page links to answers 200 with that run's Data Docs; the first page of that server lists them."""
    collected = [path.parent.name for path in served["config"].parent.glob("data/runs/collect-*/done.json")]
    assert len(served["pages"]) >= 2
    for link, (status, text) in served["pages"].items():
        assert status == 200
        assert f"Checks of run {link.split('/')[-2]}" in text
    assert {link.split("/")[-2] for link in served["pages"]} <= set(collected)
    assert all(run in served["listed"][1] for run in collected)


def test_a_killed_serve_leaves_no_server_behind(tmp_path):
    """Its Prefect server ends by itself where `serve` could not end it."""
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nid = "a"\nname = "A"\nhome = "https://a.example/"\nfeeds = ["https://a.example/feed"]\n', "utf-8"
    )
    config = tmp_path / "copydesk.toml"
    contact = '[crawl]\nuser_agent_contact = "https://desk.example/c"\n'
    config.write_text(f'{contact}[schedule]\nevery = "1d"\n{FREE_PORTS}', "utf-8")
    note = tmp_path / "data/prefect/serving.json"
    with serving(config) as process:
        until(note.exists, process)
        api_url = json.loads(note.read_text("utf-8"))["api_url"]
        assert is_healthy(api_url)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 60
        while is_healthy(api_url):
            assert time.monotonic() < deadline, "the server still answers"
            time.sleep(0.5)


def test_each_deployment_has_one_schedule(served):
    """collect, maintain and watch are served, each on one active schedule."""
    assert sorted(len(deployment["schedules"]) for deployment in served["deployments"]) == [1, 1, 1]


def test_a_second_serve_of_the_same_data_is_refused(served):
    """It says who serves already instead of starting another server."""
    assert served["refused"].returncode != 0
    assert "Traceback" not in served["refused"].stderr


def test_run_goes_through_the_server_that_is_served_here(served):
    """`copydesk run` beside `serve` is a flow run of that server, with the same answer as without."""
    assert served["direct"].returncode in {0, 1}, served["direct"].stderr
    assert "as a flow run" in served["direct"].stderr
    assert json.loads(served["direct"].stdout) == []  # nothing was due a second time


def test_serve_ends_clean_and_nothing_listens_after_it(served):
    """The note of where it serves is gone, its server with it."""
    assert served["returncode"] == 0
    assert not (served["config"].parent / "data/prefect/serving.json").exists()
    assert not (served["config"].parent / "data/docs-serving.json").exists()
