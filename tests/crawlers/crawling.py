"""Running the crawl as it is run: a process of its own, its plan in a file."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from crawlers.models import CrawlPlan

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def plan(folder: Path, sources: list[dict[str, Any]], *, run_id: str = "r1", now: datetime = NOW, **extra) -> Path:
    """Write a plan; `settings` and `state_url` may be given, the rest lies in `folder`."""
    limits = {
        "user_agent_contact": "https://desk.test/about",
        "allow_hosts": {"*.test": "127.0.0.1"},
        "retry_seconds": 0.05,
        "timeout_seconds": 5,
        **extra.pop("settings", {}),
    }
    polite = {"min_delay_seconds": 0.0, "max_concurrency": 4}
    made = CrawlPlan.model_validate(
        {
            "run_id": run_id,
            "now": now,
            "sources": [{"name": source["id"], **polite, **source} for source in sources],
            "settings": limits,
            "state_url": f"sqlite:///{folder}/state.db",
            "archive_dir": folder / "archive",
            "out": folder / f"{run_id}.parquet",
            **extra,
        }
    )
    path = folder / f"{run_id}.json"
    path.write_text(made.model_dump_json())
    return path


def start(path: Path, **env: str) -> subprocess.Popen[str]:
    """Begin the crawl of a plan, with further variables in its environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "crawlers", str(path)],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str], *, code: int = 0) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Wait for a crawl; gives its lines on standard output and standard error."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return [json.loads(line) for line in out.splitlines()], [json.loads(line) for line in err.splitlines()]


def crawl(folder: Path, sources: list[dict[str, Any]], **extra) -> dict[str, dict[str, Any]]:
    """Crawl to the end; gives the rows by URL."""
    path = plan(folder, sources, **extra)
    finish(start(path))
    return rows(path)


def rows(path: Path) -> dict[str, dict[str, Any]]:
    """The rows that the crawl of a plan wrote, by URL."""
    found = pq.read_table(json.loads(path.read_text())["out"]).to_pylist()
    by_url = {row["url"]: row for row in found}
    assert len(by_url) == len(found)
    return by_url
