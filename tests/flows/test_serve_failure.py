"""`copydesk serve` goes on after failing runs, tells people of the failure once, and of its end."""

import json
import shutil
import sqlite3

import pytest

from tests.flows.test_serve import FREE_PORTS, asked, serving, until
from tests.newsroom import newsroom
from tests.servers import webhook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

FAILED = {"state": {"type": {"any_": ["FAILED"]}}}


def posts(receiver):
    return [json.loads(body) for _, _, body in receiver.posts]


def of_runs(receiver):
    """Messages about the runs themselves, by subject; those about sources left out."""
    return [post["title"] for post in posts(receiver) if "copydesk:" in post["title"]]


@pytest.fixture(scope="module")
def survived(tmp_path_factory, seed):
    """A served newsroom whose disk, and after that whose state database, fails for a few ticks of the schedule."""
    folder = tmp_path_factory.mktemp("survived")
    with newsroom(folder / "newsroom", seed) as world, webhook() as receiver:
        one = folder / "one.toml"
        one.write_text("[[source]]".join(world.sources.read_text("utf-8").split("[[source]]")[:2]), "utf-8")
        data = folder / "data"
        extra = f'[alerts]\ntargets = ["{receiver.target()}"]\n[schedule]\nevery = "5s"\n{FREE_PORTS}'
        config = world.configure(folder, extra, sources=one)
        config.write_text(f'state_url = "sqlite:///{data}/state.db?timeout=1"\n' + config.read_text("utf-8"), "utf-8")
        # The archive itself takes files, or no run would begin; the folders of the years do not.
        years = [data / "archive" / str(year) for year in range(2020, 2100)]
        for year in years:
            year.parent.mkdir(parents=True, exist_ok=True)
            year.write_text("a disk that takes no files", "utf-8")
        with serving(config) as process:
            url = data / "prefect/serving.json"
            until(url.exists, process)
            api_url = json.loads(url.read_text("utf-8"))["api_url"]

            def failed(least):
                body = {"limit": 100, "flow_runs": FAILED}
                return len(found) >= least and found if (found := asked(api_url, "flow_runs/filter", body)) else None

            until(lambda: failed(2), process)
            disk = {"told": of_runs(receiver), "runs": [path.name for path in (data / "runs").iterdir()]}
            for year in years:
                year.unlink()
            until(lambda: list((data / "runs").glob("collect-*/done.json")), process)
            until(lambda: len(of_runs(receiver)) == 2, process, 60)
            disk["ended"] = of_runs(receiver)[1:]
            disk["done"] = [path.parent.name for path in (data / "runs").glob("*/done.json")]

            before, known = len(of_runs(receiver)), len(failed(2))
            world.tick()  # where nothing is due a locked database hinders nobody
            lock = sqlite3.connect(data / "state.db", isolation_level=None)
            lock.execute("begin exclusive")
            until(lambda: failed(known + 2), process)
            database = {"told": of_runs(receiver)[before:]}
            lock.execute("rollback")
            lock.close()
            until(lambda: len(list((data / "runs").glob("collect-*/done.json"))) == 2, process)
            until(lambda: len(of_runs(receiver)) == before + 2, process, 60)
            database["ended"] = of_runs(receiver)[before + 1 :]
            messages = posts(receiver)
        yield {"disk": disk, "database": database, "messages": messages, "returncode": process.returncode}
        shutil.rmtree(data / "prefect", ignore_errors=True)


def test_a_broken_disk_is_told_once_and_its_end_too(survived):
    """While every tick fails, one message says so; the tick after the repair finishes the same run and ends it."""
    disk = survived["disk"]
    (told,) = disk["told"]
    assert told.startswith("[copydesk] CRITICAL copydesk:collect: ")
    assert "archive" in told
    assert len(disk["runs"]) == 1
    assert disk["done"] == disk["runs"]
    (ended,) = disk["ended"]
    assert ended.startswith("[copydesk] RESOLVED copydesk:collect: run_failed is over")


def test_a_locked_database_is_told_although_the_outbox_lies_in_it(survived):
    """Where the state database itself fails the message goes straight to the targets, once; its end too."""
    (told,) = survived["database"]["told"]
    assert told.startswith("[copydesk] CRITICAL copydesk:collect: ")
    assert "state database" in told  # the subject ends before "is locked": its path is long
    (ended,) = survived["database"]["ended"]
    assert "RESOLVED" in ended


def test_the_message_says_what_to_do(survived):
    """A failure's message carries what is to be done about it."""
    first = next(post for post in survived["messages"] if "CRITICAL copydesk:collect" in post["title"])
    assert "What to do:" in first["message"]
    assert "Traceback" not in first["message"]


def test_serve_ends_clean_after_all_that(survived):
    """It went on through both, and ends as a person ends it."""
    assert survived["returncode"] == 0
