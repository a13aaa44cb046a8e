import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import moto.server
import polars as pl
import pyarrow.fs as pafs
import pytest

import warehouse
from tests.servers import dead_port
from tests.warehouse.runs import run_rows, write_staged
from tests.warehouse.test_publish import SEED
from warehouse.contract import TABLES
from warehouse.errors import BrokenTableError, NothingPublishedError, WarehouseWriteError
from warehouse.store import ORDER, Warehouse

ROOT = Path(__file__).parents[2]
PUBLISH = """
import json, os, sys
from pathlib import Path
from warehouse.store import Warehouse
root, options, staged, run_id, moment = sys.argv[1:]
files = {path.stem: path for path in Path(staged).glob("*.parquet")}
lines = 0
def watch(frame, event, arg):
    global lines
    if "/warehouse/" not in frame.f_code.co_filename:
        return None
    lines += 1
    if lines == int(moment):
        os.kill(os.getpid(), 9)
    return watch
sys.settrace(watch)
Warehouse(root, json.loads(options)).publish(run_id, files)
sys.settrace(None)
print(lines)
"""


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    """A real S3 server on loopback, started for these tests; gives its storage options."""
    log = tmp_path_factory.mktemp("s3") / "server.log"  # a pipe that nobody reads would stop the server
    command = [sys.executable, "-m", moto.server.__name__, "-H", "127.0.0.1", "-p", "0"]
    with log.open("wb") as out, subprocess.Popen(command, stderr=out, stdout=out) as server:
        try:
            while (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())) is None:
                assert server.poll() is None, log.read_text()
                time.sleep(0.1)
            yield {
                "AWS_ENDPOINT_URL": found[0],
                "AWS_ACCESS_KEY_ID": "tests",
                "AWS_SECRET_ACCESS_KEY": "tests",
                "AWS_REGION": "us-east-1",
                "AWS_ALLOW_HTTP": "true",
            }
        finally:
            server.terminate()


def client(options: dict[str, str]) -> pafs.S3FileSystem:
    return pafs.S3FileSystem(
        access_key="tests",
        secret_key="tests",  # noqa: S106 - the test's own server takes any
        region="us-east-1",
        endpoint_override=options["AWS_ENDPOINT_URL"],
        allow_bucket_creation=True,
    )


@pytest.fixture
def root(options, request):
    bucket = "b" + re.sub(r"[^a-z0-9]", "", request.node.name.lower())[-50:]
    client(options).create_dir(bucket)
    return f"s3://{bucket}/desk/tables"


def contents(root: str, options: dict[str, str]) -> dict[str, list[str]]:
    read = {name: warehouse.read(name, root=root, frame="arrow", storage_options=options) for name in TABLES}
    return {name: sorted(map(repr, table.to_pylist())) for name, table in read.items()}


def test_the_same_code_publishes_reads_and_maintains(options, root, tmp_path):
    """Published twice and maintained, the rows are those of a folder's tables; Polars reads them by itself."""
    store, local = Warehouse(root, options), Warehouse(tmp_path / "tables")
    for number in range(2):
        staged = write_staged(tmp_path / f"s{number}", run_rows(f"r{number}", day=number * 2, version=number + 1))
        assert store.publish(f"r{number}", staged).appended == ORDER
        assert store.publish(f"r{number}", staged).done_before == ORDER
        local.publish(f"r{number}", staged)
    expected = {
        name: sorted(map(repr, warehouse.read(name, root=tmp_path / "tables", frame="arrow").to_pylist()))
        for name in TABLES
    }
    assert contents(root, options) == expected
    report = store.maintain()
    assert (report.tables["articles"].files_before, report.tables["articles"].files_after) == (2, 1)
    assert report.tables["articles"].removed > 0
    assert contents(root, options) == expected
    assert store.known_articles(["tide"]).equals(local.known_articles(["tide"]))
    lazy = pl.scan_delta(f"{root}/articles", storage_options=options).filter(pl.col("month") == "2026-10")
    assert (
        lazy.collect().height
        == warehouse.read("articles", where="month = '2026-10'", root=tmp_path / "tables").shape[0]
        > 0
    )


@pytest.mark.parametrize("draw", range(3))
def test_killed_while_publishing_to_the_store_it_is_there_once(options, root, tmp_path, draw):
    """Kill -9 at a random moment, then the same again: each row once."""
    import json

    staged = write_staged(tmp_path / "s", run_rows("r1"))
    moment = random.Random(f"{SEED}/store/{draw}").randrange(100, 900)  # an undisturbed one runs some 950 lines
    sys.stdout.write(f"seed {SEED}, draw {draw}: killed at line {moment}")
    command = [sys.executable, "-c", PUBLISH, root, json.dumps(options), str(tmp_path / "s"), "r1", str(moment)]
    died = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL, died.stdout + died.stderr
    Warehouse(root, options).publish("r1", staged)
    read = contents(root, options)
    assert {name: len(rows) for name, rows in read.items()} == {
        name: len(rows) for name, rows in run_rows("r1").items()
    }


def test_processes_that_publish_at_once_lose_nothing(options, root, tmp_path):
    """Two processes publish two runs to one store: the commits find each other, all rows are there."""
    import json

    started = []
    for number in range(2):
        write_staged(tmp_path / f"s{number}", run_rows(f"r{number}", day=number, version=number + 1))
        command = [
            sys.executable,
            "-c",
            PUBLISH,
            root,
            json.dumps(options),
            str(tmp_path / f"s{number}"),
            f"r{number}",
            "0",
        ]
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL))
    assert [process.wait(120) for process in started] == [0, 0]
    counted = warehouse.query(
        "select run_id, count(*) as n from ledger group by 1 order by 1", root, storage_options=options
    )
    assert counted.to_pylist() == [{"run_id": "r0", "n": 9}, {"run_id": "r1", "n": 9}]


def test_an_empty_place_and_a_missing_bucket_are_told(options, root):
    """Nothing published yet is one error, a bucket that is not there another, with its name."""
    with pytest.raises(NothingPublishedError, match="desk/tables"):
        warehouse.query("select 1", root, storage_options=options)
    with pytest.raises((BrokenTableError, NothingPublishedError), match="nobodys"):
        warehouse.query("select 1", "s3://nobodys/tables", storage_options=options)


def test_a_store_is_tried_by_writing_to_it(options, root):
    """An object is written below the root and removed; what refuses is told in one line with the address asked."""
    Warehouse(root, options).try_store()
    bucket = root.removeprefix("s3://").split("/")[0]
    found = client(options).get_file_info(pafs.FileSelector(bucket, recursive=True))
    assert [one.path for one in found if one.type == pafs.FileType.File] == []
    with pytest.raises(WarehouseWriteError, match=r"s3://nobodys/tables: .*nobodys"):
        Warehouse("s3://nobodys/tables", options).try_store()
    with pytest.raises(WarehouseWriteError, match="URL scheme is not allowed"):  # plain HTTP, which nobody allowed
        Warehouse(root, {**options, "AWS_ALLOW_HTTP": "false"}).try_store()
    with dead_port() as port, pytest.raises(WarehouseWriteError, match="Connection refused") as raised:
        Warehouse(root, {**options, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}).try_store()
    assert "\x1b" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("endpoint", ["store.example:9000", "http://store.example:port", "ftp://store.example"])
def test_an_endpoint_that_is_no_address_is_named(options, root, endpoint):
    """A mistake in AWS_ENDPOINT_URL is told with what was read, before a library stumbles over it."""
    with pytest.raises(WarehouseWriteError, match=re.escape(f"AWS_ENDPOINT_URL is {endpoint!r}")):
        Warehouse(root, {**options, "AWS_ENDPOINT_URL": endpoint}).try_store()


def test_reading_the_store_ends_well(options, root, tmp_path):
    """A process that reads from the store, its options in the environment, exits with 0 and says nothing."""
    Warehouse(root, options).publish("r1", write_staged(tmp_path / "s", run_rows("r1")))
    code = "import sys, warehouse; assert warehouse.read('articles', root=sys.argv[1]).shape[0] == 5"
    done = subprocess.run(
        [sys.executable, "-c", code, root],
        env=os.environ | options,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
