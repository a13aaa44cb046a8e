"""What every table, every hand-over file and every closed list of values looks like.

A leaf: it imports nothing of the project, and everything in the project may import it. It takes and
gives Arrow schemas whose fields carry their meaning in their metadata (key ``doc``); `identity`
beside it says how keys are made. Nothing here reads, writes or knows where data lives.

A column is added, never changed or dropped, without a new `CONTRACT_VERSION`.
"""

from warehouse.contract.schemas import (
    CONTRACT_VERSION,
    HANDOVERS,
    TABLES,
    empty,
    table_from_rows,
)
from warehouse.contract.values import (
    DuplicateRole,
    FetchReason,
    FetchState,
    FieldSource,
    Outcome,
    PageState,
    RejectionReason,
    Role,
    RunKind,
    Severity,
    SignalKind,
    Verdict,
)

__all__ = [
    "CONTRACT_VERSION",
    "HANDOVERS",
    "TABLES",
    "DuplicateRole",
    "FetchReason",
    "FetchState",
    "FieldSource",
    "Outcome",
    "PageState",
    "RejectionReason",
    "Role",
    "RunKind",
    "Severity",
    "SignalKind",
    "Verdict",
    "empty",
    "table_from_rows",
]
