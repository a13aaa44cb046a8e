"""Killed at any stage, a run is finished with the rows of an undisturbed one."""

import json
import random
import signal
import subprocess
import time

import pytest

from tests.newsroom import COPYDESK, copydesk, newsroom, rows_of
from warehouse.contract import TABLES

pytestmark = pytest.mark.slow

MOMENTS = 20
SOURCES = 3  # enough for every stage to take a while, few enough for twenty runs
RUN_ID = "collect-under-test"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, seed):
    """The newsroom, its chosen sources, the rows of a run nobody killed and the seconds it took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with newsroom(folder / "newsroom", seed) as world:
        config = world.configure(folder)
        listed = copydesk(config, "sources", "list", "--json")
        chosen = sorted(random.Random(seed).sample([s["id"] for s in json.loads(listed.stdout)], SOURCES))
        began = time.monotonic()
        done = copydesk(config, "run", *chosen, "--run-id", RUN_ID)
        assert done.returncode in {0, 1}, done.stderr
        yield world, chosen, rows_of(folder / "data/tables"), time.monotonic() - began


@pytest.mark.timeout(600)
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_run_is_finished_with_the_same_rows(tmp_path, undisturbed, seed, moment):
    """Kill -9 at a random moment, then `run --resume`: every table holds the rows of the undisturbed run."""
    world, chosen, expected, seconds = undisturbed
    config = world.configure(tmp_path)
    # One moment in each twentieth of the run, so that all stages have their share.
    after = seconds * (moment + random.Random(f"{seed}-{moment}").random()) / MOMENTS
    process = subprocess.Popen(
        [*COPYDESK, "--config", str(config), "run", *chosen, "--run-id", RUN_ID],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = copydesk(config, "run", "--resume")
    assert resumed.returncode in {0, 1}, resumed.stderr
    if not (tmp_path / "data/runs" / RUN_ID / "done.json").exists():  # killed before there was a plan
        resumed = copydesk(config, "run", *chosen, "--run-id", RUN_ID)
        assert resumed.returncode in {0, 1}, resumed.stderr
    found = rows_of(tmp_path / "data/tables")
    for name in TABLES:
        assert found[name] == expected[name], f"{name} after a kill at {after:.1f} of {seconds:.1f} s, seed {seed}"


@pytest.mark.timeout(600)
def test_a_run_is_finished_as_it_was_split(tmp_path, undisturbed):
    """Resumed under other numbers of shards and pages in a batch, the run has each row once all the same."""
    world, chosen, expected, _ = undisturbed
    config = world.configure(tmp_path, "[extract]\nbatch_size = 20\n")
    process = subprocess.Popen(
        [*COPYDESK, "--config", str(config), "run", *chosen, "--run-id", RUN_ID],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not list((tmp_path / "data/runs" / RUN_ID / "pages").glob("*.parquet")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = copydesk(config, "run", "--resume", COPYDESK_EXTRACT__BATCH_SIZE="50", COPYDESK_CRAWL__SHARDS="2")
    assert resumed.returncode in {0, 1}, resumed.stderr
    assert f"finishing run {RUN_ID} ({', '.join(sorted(chosen))}), which was begun before" in resumed.stderr
    found = rows_of(tmp_path / "data/tables")
    for name in TABLES:
        assert found[name] == expected[name], name
