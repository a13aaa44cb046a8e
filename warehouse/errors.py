"""What can go wrong in the warehouse: each says what, which one, why and what to do, and pickles."""

import errno
import os
import re
from collections.abc import Sequence


def told(error: BaseException) -> str:
    """A library's error in one line; Rust's write a chain of causes, one a line behind a coloured arrow."""
    return ": ".join(
        line for part in (str(error) or repr(error)).splitlines() if (line := _DECORATION.sub("", part).strip())
    )


class WarehouseError(Exception):
    """Root of this folder's errors."""


class NothingPublishedError(WarehouseError):
    """There are no tables at that place."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.root = root

    def __str__(self) -> str:
        return (
            f"no tables at {self.root}: nothing was published there yet, or the path is another one; "
            "run `copydesk run`, or name the folder of the tables (argument `root`, environment COPYDESK_TABLES)"
        )


class UnknownTableError(WarehouseError):
    """A table's or a column's name that the contract does not have."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        super().__init__(what, name, tuple(known))
        self.what, self.name, self.known = what, name, tuple(known)

    def __str__(self) -> str:
        return f"there is no {self.what} {self.name!r}; there are: {', '.join(self.known)}"


class BrokenTableError(WarehouseError):
    """A table is there and cannot be read as what it should be."""

    def __init__(self, table: str, place: str, cause: str, hint: str) -> None:
        super().__init__(table, place, cause, hint)
        self.table, self.place, self.cause, self.hint = table, place, cause, hint

    def __str__(self) -> str:
        return f"table {self.table} at {self.place} is broken: {self.cause}; {self.hint}"


class QueryError(WarehouseError):
    """A question that DuckDB does not understand, or that is more than a question."""

    def __init__(self, cause: str, tables: Sequence[str]) -> None:
        super().__init__(cause, tuple(tables))
        self.cause, self.tables = cause, tuple(tables)

    def __str__(self) -> str:
        word = found[1] if (found := _KEYWORD.search(self.cause)) else None
        hint = f'\n{word} is a word of SQL: a column of that name stands in double quotes, "{word}".' if word else ""
        return f"{self.cause}{hint}\nTables: {', '.join(self.tables)}. Columns of one: DESCRIBE articles."


class StagedFileError(WarehouseError, ValueError):
    """A staged file is not what the contract asks for; nothing of the run was published."""

    def __init__(self, table: str, path: str, problems: Sequence[str]) -> None:
        super().__init__(table, path, tuple(problems))
        self.table, self.path, self.problems = table, path, tuple(problems)

    def __str__(self) -> str:
        told = "; ".join(self.problems)
        return (
            f"staged file {self.path} cannot go into table {self.table}: {told}; "
            "nothing of the run was published, correct the stage that wrote it and run again with the same run id"
        )


class BalanceError(WarehouseError):
    """A run's figures do not add up; nothing of it was published."""

    def __init__(self, run_id: str, problems: Sequence[str]) -> None:
        super().__init__(run_id, tuple(problems))
        self.run_id, self.problems = run_id, tuple(problems)

    def __str__(self) -> str:
        return (
            f"the balance of run {self.run_id} does not close, nothing of it was published: "
            f"{'; '.join(self.problems)}; "
            "look at the staged ledger of that run"
        )


class WarehouseBusyError(WarehouseError):
    """Somebody else publishes or maintains."""

    def __init__(self, root: str, seconds: float) -> None:
        super().__init__(root, seconds)
        self.root, self.seconds = root, seconds

    def __str__(self) -> str:
        return (
            f"the tables at {self.root} were in use by another publish or maintain for {self.seconds:g} s; "
            "try again when it has ended"
        )


class WarehouseWriteError(WarehouseError):
    """The disk or the store did not take what was written; what was published before stands."""

    def __init__(self, place: str, cause: str, hint: str) -> None:
        super().__init__(place, cause, hint)
        self.place, self.cause, self.hint = place, cause, hint

    def __str__(self) -> str:
        return f"cannot write {self.place}: {self.cause}; {self.hint}"

    @classmethod
    def of(cls, place: str, error: BaseException) -> "WarehouseWriteError":
        """The system's or the library's error in our words: Rust's libraries tell the errno in their text."""
        text, number = told(error), getattr(error, "errno", None)
        for candidate, hint in _HINTS.items():
            said = os.strerror(candidate)
            if number == candidate or said in text or f"os error {candidate})" in text:
                return cls(place, said, hint)
        return cls(place, text, "the run is kept: run again with the same run id (`--resume`)")


_DECORATION = re.compile(r"\x1b\[[0-9;]*m|↳")
_KEYWORD = re.compile(r'syntax error at or near "(check|column)"', re.IGNORECASE)  # names that the contract gave away
_AGAIN = "then run again with the same run id (`--resume`): what is published already is not published twice"
_HINTS = {
    errno.ENOSPC: f"free space on that disk, {_AGAIN}",
    errno.EDQUOT: f"free space or raise the quota, {_AGAIN}",
    errno.EFBIG: f"raise the file size limit (ulimit -f), {_AGAIN}",
    errno.EROFS: f"the disk is mounted read-only: mount it writable or choose another data folder, {_AGAIN}",
    errno.EACCES: f"let this user write there, {_AGAIN}",
}
