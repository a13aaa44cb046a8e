"""What a crawl keeps: answers to the archive first, outcomes to the frontier after, in small batches."""

import re
from collections.abc import Sequence
from datetime import datetime
from http.client import responses
from pathlib import Path

from crawlers.archive import WarcWriter, read_record
from crawlers.errors import ArchiveRecordError
from crawlers.frontier import Frontier
from crawlers.models import CrawlPlan, Source
from crawlers.records import Changes, Fetch, Place

BATCH_SECONDS = 1.0  # age at which outcomes are committed: what a kill costs at most
BATCH_FETCHES = 100  # outcomes at which they are committed earlier


class Recorder:
    """Archive file of this attempt and the frontier's log.

    Raises:
        ArchiveWriteError: the disk does not take the archive.
        StateError: the database does not take the outcomes.
    """

    def __init__(self, plan: CrawlPlan, frontier: Frontier) -> None:
        self._plan, self._frontier = plan, frontier
        self._file = _new_file(plan)
        self._writer = WarcWriter(plan.archive_dir / self._file, software=plan.settings.user_agent)
        self._held: list[tuple[Source, Changes]] = []
        self._unsynced = False

    def archive(
        self,
        url: str,
        when: datetime,
        status: int,
        *,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        truncated: str | None,
    ) -> Place:
        """Append an answer as it came (`truncated`: why not all of it did); on the disk with the next `flush`."""
        offset, length = self._writer.write_response(
            url, when, status, responses.get(status, ""), headers, body, payload_truncated=truncated
        )
        self._unsynced = True
        return Place(self._file, offset, length)

    def note(self, source: Source, changes: Changes) -> bool:
        """Hold changes for the next `flush`; true where it is time for one."""
        if changes.fetches or changes.discovered or changes.learned:
            self._held.append((source, changes))
        return sum(len(changes.fetches) for _, changes in self._held) >= BATCH_FETCHES

    def flush(self) -> None:
        """Archive to the disk, then outcomes to the frontier."""
        if not self._held:
            return
        if self._unsynced:
            self._writer.sync()
            self._unsynced = False
        held, self._held = self._held, []
        self._frontier.commit(self._plan.run_id, self._plan.now, held)

    def recall(self, fetch: Fetch) -> bytes | None:
        """The body of an answer of an earlier attempt; null where the archive has it no more."""
        if fetch.place is None:
            return b""
        path = self._plan.archive_dir / fetch.place.file
        try:
            return read_record(path, fetch.place.offset, max_bytes=self._plan.settings.max_decoded_bytes).body
        except (ArchiveRecordError, OSError):
            return None

    def close(self) -> None:
        """Close the archive file; one without records goes."""
        self._writer.close()


def _new_file(plan: CrawlPlan) -> str:
    """Name of this attempt's file, relative to the archive: one more than the highest that is there."""
    folder = plan.now.strftime("%Y/%m/%d")
    stem = f"{plan.run_id}-{plan.shard}-"
    pattern = re.compile(re.escape(stem) + r"(\d+)\.warc\.gz")
    there = Path(plan.archive_dir / folder)
    names = (path.name for path in there.iterdir()) if there.is_dir() else ()
    taken = [int(found[1]) for name in names if (found := pattern.fullmatch(name))]
    return f"{folder}/{stem}{max(taken, default=0) + 1}.warc.gz"
