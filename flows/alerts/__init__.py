"""Tells people when a source goes wrong, once for each cause, and when it is over.

Takes: the findings of a run as `conditions_of` reads them, the state database, the targets. Gives: rows of
`alerts` and `outbox`, and messages sent through Apprise. Three steps, each of which can be repeated:

- `decide` (pure): open, worse, reminder, resolved, or silence, over what is known and what was found;
- `record`: decides and puts the messages into the outbox in one transaction, once for each run id;
- `deliver`: sends what is in the outbox, each target by itself; what fails is kept and tried again next time.

Errors: `StateError` where the database fails. A target that does not answer is no error: it is counted.
Never: reads the clock (the run's time is an argument), logs an address with its secrets, lets a target's
failure end a run. A message may arrive twice where a process dies between sending and noting it; none is lost.
"""

from flows.alerts.apprise_port import Doubt, doubt_of
from flows.alerts.conditions import conditions_of
from flows.alerts.decide import decide
from flows.alerts.delivery import deliver, direct, try_targets
from flows.alerts.model import (
    NO_RUN,
    Action,
    Alert,
    Condition,
    DeliveryReport,
    Examined,
    Kind,
    Message,
    Recorded,
    Sample,
    Told,
)
from flows.alerts.outbox import open_alerts, record

__all__ = [
    "NO_RUN",
    "Action",
    "Alert",
    "Condition",
    "DeliveryReport",
    "Doubt",
    "Examined",
    "Kind",
    "Message",
    "Recorded",
    "Sample",
    "Told",
    "conditions_of",
    "decide",
    "deliver",
    "direct",
    "doubt_of",
    "open_alerts",
    "record",
    "try_targets",
]
