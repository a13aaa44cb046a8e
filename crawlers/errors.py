"""What can go wrong in a crawl that concerns no single page, and at the archive. All of it pickles."""

import errno
import os
from pathlib import Path
from typing import Self

from warehouse.contract import FetchReason


class CrawlersError(Exception):
    """Root of this folder's errors."""


class ArchiveWriteError(CrawlersError):
    """The archive could not be written: nothing that is fetched from now on would be kept."""

    def __init__(self, path: str, cause: str, hint: str) -> None:
        super().__init__(path, cause, hint)
        self.path, self.cause, self.hint = path, cause, hint

    @classmethod
    def of(cls, path: Path, error: OSError) -> Self:
        """The system's error in our words."""
        hints = {
            errno.ENOSPC: "free space on that disk, then run again with the same run id",
            errno.EDQUOT: "raise the quota or free space, then run again with the same run id",
            errno.EFBIG: "raise the file size limit (ulimit -f), then run again with the same run id",
            errno.EACCES: "let this user write there",
            errno.EROFS: "that disk is mounted read-only: choose another data folder",
            errno.EEXIST: "an attempt writes files of its own: name the file otherwise",
        }
        cause = os.strerror(error.errno) if error.errno else str(error)
        return cls(str(path), cause, hints.get(error.errno or 0, "look at the disk and run again with the same run id"))

    def __str__(self) -> str:
        return f"cannot write the archive file {self.path}: {self.cause}; {self.hint}"


class ArchiveRecordError(CrawlersError):
    """There is no whole, readable answer at a place of an archive file."""

    def __init__(self, path: str, offset: int, reason: FetchReason, detail: str) -> None:
        super().__init__(path, offset, reason, detail)
        self.path, self.offset, self.reason, self.detail = path, offset, reason, detail

    def __str__(self) -> str:
        return f"no usable record at byte {self.offset} of {self.path} ({self.reason}): {self.detail}"


class UndecodableBodyError(CrawlersError):
    """A body that does not become what its headers say."""

    def __init__(self, reason: FetchReason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self) -> str:
        return f"the body cannot be decoded ({self.reason}): {self.detail}"


class BadPlanError(CrawlersError):
    """The plan of a crawl cannot be read or is not one."""

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(path, cause)
        self.path, self.cause = path, cause

    def __str__(self) -> str:
        return f"the plan {self.path} cannot be used: {self.cause}; correct it, nothing was started"


class StateError(CrawlersError):
    """The frontier's database does not answer, or does not take what it is given."""

    def __init__(self, url: str, cause: str, hint: str) -> None:
        super().__init__(url, cause, hint)
        self.url, self.cause, self.hint = url, cause, hint

    def __str__(self) -> str:
        return f"the state database {self.url} cannot be used: {self.cause}; {self.hint}"


class CrawlStoppedError(CrawlersError):
    """The crawl ended before every URL had its outcome, and not by its own limit of time."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.hint = "what was collected is kept: run again with the same run id"

    def __str__(self) -> str:
        return f"the crawl stopped before it was done: {self.cause}; {self.hint}"


class OutputError(CrawlersError):
    """The file of fetches could not be written."""

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(path, cause)
        self.path, self.cause = path, cause
        self.hint = "make room there or name another place; run again with the same run id, nothing is fetched twice"

    def __str__(self) -> str:
        return f"cannot write the fetches to {self.path}: {self.cause}; {self.hint}"
