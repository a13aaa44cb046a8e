"""A run's folder: its plan, the files its stages hand over, and whether it is finished.

Every file is written beside its place and renamed: it is there whole or not at all, so a stage that finds its
file has nothing to do, and a run that died is finished by running it again.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import AwareDatetime, BaseModel, ConfigDict

from crawlers import Source
from expectations import Thresholds
from flows.errors import RunError
from flows.files import write_json
from warehouse.contract import CONTRACT_VERSION, HANDOVERS, TABLES, RunKind

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class Plan(BaseModel):
    """What a run was started with, so that it can be finished with exactly that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    kind: RunKind
    now: AwareDatetime  # the run's time; every row it writes is dated by it
    sources: tuple[Source, ...] = ()  # those it collects; none for an ingest
    thresholds: dict[str, Thresholds] = {}  # by source id
    paths: tuple[str, ...] = ()  # an ingest's WARC files and folders, absolute
    default_source: str | None = None  # an ingest's source id where the input's hosts are not to be told apart
    # How the run is split; a resume under another configuration has to find the same files. 0: as configured.
    shards: int = 0
    batch_size: int = 0  # pages in one batch of extraction
    memory: bool = False  # whether its pages are read with site memory, and teach it
    captions: bool = False  # whether captions of pictures are lines of the bodies
    memory_version: str = ""  # of earlier versions, where it was always empty
    contract_version: int = CONTRACT_VERSION
    copydesk_version: str = ""


class RunFolder:
    """Paths of one run under ``<data>/runs/<run_id>/``."""

    def __init__(self, data: Path, run_id: str) -> None:
        if not _RUN_ID.fullmatch(run_id):
            raise RunError(
                f"run id {run_id!r} cannot name a folder",
                hint="use letters, digits, '.', '_' and '-', at most 80 characters",
            )
        self.run_id = run_id
        self.path = data / "runs" / run_id
        self.plan_file = self.path / "plan.json"
        self.summary_file = self.path / "summary.json"
        self.done_file = self.path / "done.json"
        self.problems_file = self.path / "problems.json"  # what an ingest could not take

    def fetches(self, shard: str) -> Path:
        """The crawl's rows of one shard."""
        return self.path / "crawl" / f"{shard}.parquet"

    def pages(self, batch: int) -> Path:
        """Extraction's rows of one batch."""
        return self.path / "pages" / f"{batch:05d}.parquet"

    def traces(self, batch: int) -> Path:
        """What the pages of one batch leave for learning."""
        return self.path / "pages" / f"{batch:05d}-traces.parquet"

    @property
    def memory_file(self) -> Path:
        """The site memory that the run reads, as rows of the table."""
        return self.path / "memory.parquet"

    def staged(self, table: str) -> Path:
        """The rows that are to be published into one table."""
        return self.path / "staged" / f"{table}.parquet"

    def log(self, name: str) -> Path:
        """The log of a process that the run started."""
        return self.path / f"{name}.log"

    def write_plan(self, plan: Plan) -> None:
        """Keep `plan`; a run that has one keeps the one it has."""
        if not self.plan_file.exists():
            write_json(self.plan_file, plan.model_dump(mode="json"))

    def read_plan(self) -> Plan:
        """The plan of this run.

        Raises:
            RunError: there is none, or another version of Copydesk wrote it.
        """
        try:
            return Plan.model_validate_json(self.plan_file.read_text("utf-8"))
        except FileNotFoundError as error:
            raise RunError(
                f"run {self.run_id} has no plan in {self.path}",
                hint="`copydesk status` lists the runs that can be resumed",
            ) from error
        except ValueError as error:
            raise RunError(
                f"{self.plan_file} is not a plan of this version: {error}",
                hint="finish the run with the version that began it, or move its folder away",
            ) from error

    def plan_as_written(self) -> dict[str, Any]:
        """The plan's JSON as far as it can be read, also that of another version; empty where it cannot."""
        try:
            said = json.loads(self.plan_file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def give_up(self) -> None:
        """Remove the folder of a run that was not begun."""
        with contextlib.suppress(OSError):  # it holds something: it was begun
            self.path.rmdir()

    @property
    def is_finished(self) -> bool:
        """True once tables, frontier and alerts have all of it."""
        return self.done_file.exists()


def unfinished(data: Path) -> Iterator[RunFolder]:
    """Runs that have a plan and were not finished, oldest first by their time."""
    found = []
    for plan_file in (data / "runs").glob("*/plan.json"):
        folder = RunFolder(data, plan_file.parent.name)
        if not folder.is_finished:
            found.append((str(folder.plan_as_written().get("now", "")), folder.run_id, folder))
    yield from (folder for _, _, folder in sorted(found, key=lambda item: item[:2]))


def new_run_id(kind: RunKind, now: datetime, data: Path) -> str:
    """An id no run has: kind and time, and a number where two share them.

    Its folder is made, so that two processes at the same moment get two ids; `RunFolder.give_up` removes it where
    nothing was begun.
    """
    stem, number = f"{kind.value}-{now:%Y%m%dT%H%M%SZ}", 1
    (data / "runs").mkdir(parents=True, exist_ok=True)
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        try:
            (data / "runs" / name).mkdir()
        except FileExistsError:
            number += 1
        else:
            return name


def read_handover(paths: list[Path], name: str) -> pa.Table:
    """The rows of files between stages, as one table of the hand-over `name`."""
    schema = HANDOVERS[name]
    return _read(paths, schema)


def read_problems(folder: RunFolder) -> list[dict[str, Any]]:
    """What an ingest could not take: path, offset, reason and message of each."""
    if not folder.problems_file.exists():
        return []
    problems: list[dict[str, Any]] = json.loads(folder.problems_file.read_text("utf-8"))["problems"]
    return problems


def read_staged(folder: RunFolder, name: str) -> pa.Table:
    """The rows that a run is to publish into table `name`."""
    return _read([folder.staged(name)], TABLES[name])


def _read(paths: list[Path], schema: pa.Schema) -> pa.Table:
    tables = [_of_contract(pq.read_table(path, partitioning=None), schema) for path in paths]
    return pa.concat_tables(tables) if tables else schema.empty_table()


def _of_contract(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A file as today's contract has it: one that an older program wrote before it was stopped lacks new columns."""
    missing = [field for field in schema if field.nullable and field.name not in table.column_names]
    for field in missing:
        table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return (table.select(schema.names) if missing else table).cast(schema)
