"""What can go wrong in `flows`: one root class, and for each kind what a person can do about it.

Every class pickles (a stage may run in another process) and carries the exit code of the command
line: 2 for usage and configuration, 3 for a run that failed by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


class FlowsError(Exception):
    """Root of this folder's errors.

    Args:
        message: what happened, to which one and why.
        hint: what to do next; empty where `message` says it already.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a configuration."""

    where: str
    """``file:line``, or ``environment NAME``."""
    key: str
    """Dotted name of the key, ``source "herald".every``; empty where it concerns the whole file."""
    what: str
    """What was found."""
    right: str
    """What would be right; empty where `what` says it."""

    def __str__(self) -> str:
        said = f"{self.key}: {self.what}" if self.key else self.what
        return f"{self.where}: {said}; {self.right}" if self.right else f"{self.where}: {said}"


class ConfigError(FlowsError):
    """The configuration cannot be used; nothing was started. Lists every problem, not the first."""

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Iterable[Problem], hint: str = "") -> None:
        found = tuple(problems)
        super().__init__("\n".join(map(str, found)), hint)
        self.problems = found

    def __reduce__(self) -> tuple[type["ConfigError"], tuple[tuple[Problem, ...], str]]:
        return type(self), (self.problems, self.hint)


class PlacesError(ConfigError):
    """A folder or database that a run writes to cannot be written; nothing was started.

    May be the machine's fault and not that of who configured it: people are told of it as of a run that failed, and so
    is the exit code.
    """

    exit_code: ClassVar[int] = 3


class SourcesError(ConfigError):
    """The list of sources cannot be used; nothing was started."""


class StateError(FlowsError):
    """The state database cannot be opened, read or written."""


class LeaseError(FlowsError):
    """Root of what concerns leases."""


class LeaseHeld(LeaseError):  # noqa: N818 - says what is the case, as FileExistsError's kin do
    """Somebody else holds the lease; `holder` says who, in words."""

    def __init__(self, name: str, holder: str) -> None:
        super().__init__(
            f"{name} is held by {holder}",
            "Wait for it to end. A holder that died is replaced at once on its machine, elsewhere when its time is up.",
        )
        self.name = name
        self.holder = holder

    def __reduce__(self) -> tuple[type["LeaseHeld"], tuple[str, str]]:
        return type(self), (self.name, self.holder)


class LeaseLost(LeaseError):  # noqa: N818 - see LeaseHeld
    """A lease could not be renewed in time while its work went on: another may have begun the same work."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"the lease {name} was lost while its work went on: {why}",
            "Run again with the same run id: what is published already is not published twice.",
        )
        self.name = name
        self.why = why

    def __reduce__(self) -> tuple[type["LeaseLost"], tuple[str, str]]:
        return type(self), (self.name, self.why)


class UsageError(FlowsError):
    """The command was called, or a library configured, in a way that cannot work; nothing was started."""

    exit_code: ClassVar[int] = 2


class RunError(FlowsError):
    """A run's folder or plan cannot be used."""


class StageError(FlowsError):
    """A stage ended without what it has to give. What was collected is kept; the run can be resumed."""
