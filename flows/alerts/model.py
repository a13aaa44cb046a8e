"""Records of alerts: what was found, what is known, what is to be done, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from warehouse.contract import Severity

NO_RUN = "-"
"""Begins the `Condition.run_id` of what no run found, such as that a run did not come about."""


class Kind(StrEnum):
    """What is to be done about one cause at one source."""

    OPENED = "opened"  # new: told
    WORSENED = "worsened"  # more severe than was ever told of it: told
    REMINDER = "reminder"  # goes on for long: told again
    CONTINUED = "continued"  # goes on: noted, nobody is told
    RESOLVED = "resolved"  # looked for and not found: its end is told

    @property
    def is_told(self) -> bool:
        """True where a message goes out."""
        return self is not Kind.CONTINUED


class Delivery(StrEnum):
    """State of one message to one target."""

    PENDING = "pending"  # to be sent, or to be tried again
    SENT = "sent"
    ABANDONED = "abandoned"  # too old, or its target is configured no more


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sample(_Record):
    """One page that shows the cause."""

    url: str
    """As collected: someone else's text."""
    evidence: str | None = None
    """What was found there, as text; someone else's too."""


class Condition(_Record):
    """One cause at one source as one run found it: warning or critical."""

    source_id: str
    source_name: str
    cause: str
    """The check."""
    severity: Severity
    message: str
    """One sentence with the numbers."""
    value: float | None = None
    """The measured figure, in the check's unit; None where the check measures none."""
    threshold: float | None = None
    """The figure it was held against, in the same unit."""
    evidence: str | None = None
    """What was found at the source as a whole."""
    hint: str | None = None
    """What to do about it, where there is one thing to do."""
    samples: tuple[Sample, ...] = ()
    """Up to three pages."""
    run_id: str
    link: str | None = None
    """Address of the run's report."""

    @property
    def key(self) -> tuple[str, str]:
        """What there is one alert for."""
        return self.source_id, self.cause


class Alert(_Record):
    """One cause at one source from its first run to its end. All times are times of runs."""

    alert_id: str
    source_id: str
    cause: str
    severity: Severity
    """As of the last run that saw it."""
    told_severity: Severity
    """The worst that was told: going up and down again is told once."""
    condition: Condition
    """As of the last run that saw it."""
    opened_at: AwareDatetime
    seen_at: AwareDatetime
    """Last run that examined it."""
    told_at: AwareDatetime
    resolved_at: AwareDatetime | None = None
    """None while it is open."""

    @property
    def key(self) -> tuple[str, str]:
        """As `Condition.key`."""
        return self.source_id, self.cause


@dataclass(frozen=True, slots=True)
class Examined:
    """What a run looked at: only there does a cause that was not found count as over."""

    causes: Mapping[str, frozenset[str] | None]
    """Source → causes that the run would have found, None for every one: what asked for nothing proves nothing."""

    def covers(self, key: tuple[str, str]) -> bool:
        """Whether the run would have found this cause at this source."""
        source_id, cause = key
        causes = self.causes.get(source_id, frozenset())
        return causes is None or cause in causes


@dataclass(frozen=True, slots=True)
class Action:
    """One decision."""

    kind: Kind
    alert: Alert
    """As it is to be stored."""
    before: Severity | None = None
    """Severity that was told before; for WORSENED."""


class Message(_Record):
    """A message in every form that a target may want; nothing in it is markup that a page brought along."""

    subject: str
    """One line without control characters."""
    text: str
    markdown: str
    html: str
    severity: Severity | None
    """None for the end of a cause."""


class Told(_Record):
    """One action as summaries and `copydesk status` show it."""

    kind: Kind
    source_id: str
    cause: str
    severity: Severity
    subject: str
    """Subject of its message; for CONTINUED the one it would have."""
    sentence: str
    """The same in full."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `record` did."""

    actions: tuple[Told, ...]
    """In order of source and cause, the silent ones too."""
    enqueued: int
    """Messages put into the outbox, one for each target; 0 for a run that was recorded before."""
    repeated: bool
    """True where the run was recorded before: `actions` are those of that time."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What `deliver` did."""

    sent: int = 0
    failed: int = 0
    """Messages whose sending failed this time; tried again next time."""
    waiting: int = 0
    """Messages left for next time without a try: their target failed or is served by another process now."""
    abandoned: int = 0
    """Messages given up: older than a week, or their target is configured no more."""
    errors: dict[str, str] = field(default_factory=dict)
    """Last error by target, as it may be shown."""
