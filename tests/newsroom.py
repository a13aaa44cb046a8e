"""A newsroom process for tests, and the copydesk command against it."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import warehouse
from warehouse.contract import TABLES

COPYDESK = [sys.executable, "-c", "from flows.cli import main; main()"]


@dataclass(frozen=True)
class Newsroom:
    """A running newsroom and where its files are."""

    folder: Path
    said: dict[str, Any]

    @property
    def sources(self) -> Path:
        return Path(self.said["sources"])

    @property
    def truth(self) -> Path:
        return Path(self.said["truth"])

    def tick(self) -> None:
        """One day goes by."""
        request = urllib.request.Request(f"{self.said['control']}tick", method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200

    def configure(self, folder: Path, extra: str = "", *, sources: Path | None = None) -> Path:
        """A copydesk.toml in `folder` that collects this newsroom."""
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "copydesk.toml"
        config.write_text(
            f'data = "data"\nsources = "{sources or self.sources}"\nclock_file = "{self.said["clock"]}"\n'
            '[crawl]\nuser_agent_contact = "https://newsroom.test/contact"\nretry_seconds = 0.1\n'
            f'[crawl.allow_hosts]\n"*.newsroom.test" = "127.0.0.1"\n{extra}',
            "utf-8",
        )
        return config


@contextmanager
def newsroom(folder: Path, seed: int) -> Iterator[Newsroom]:
    """A newsroom on a free loopback port, ended with the block."""
    command = [sys.executable, "-m", "demo", "serve", "--seed", str(seed), "--port", "0", "--dir", str(folder)]
    folder.parent.mkdir(parents=True, exist_ok=True)
    log = folder.with_suffix(".log")
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        line = process.stdout.readline()
        assert line, log.read_text("utf-8")
        yield Newsroom(folder, json.loads(line))
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def copydesk(config: Path, *arguments: str, timeout: float = 280, **env: str) -> "subprocess.CompletedProcess[str]":
    """The command, run to its end."""
    return subprocess.run(
        [*COPYDESK, "--config", str(config), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, **env},
    )


# What differs by nature between two runs of the same world: when an answer came and how long things took, and
# where in which archive file it lies.
BY_NATURE = {
    "fetched_at",
    "duration_ms",
    "warc_file",
    "warc_offset",
    "warc_length",
    "crawl_seconds",
    "extract_seconds",
    "check_seconds",
}


def rows_of(root: Path, *, without: Collection[str] = ()) -> dict[str, list[str]]:
    """The rows of all tables without what differs by nature, in order; none of the addresses in `without`."""
    found = {}
    for name, schema in TABLES.items():
        columns = [column for column in schema.names if column not in BY_NATURE]
        rows = warehouse.read(name, columns=columns, root=root, frame="arrow").to_pylist()
        found[name] = sorted(repr(row) for row in rows if row.get("url") not in without)
    return found
