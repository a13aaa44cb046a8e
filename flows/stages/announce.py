"""A run's findings → alerts: opened, worse, ended; and the messages about them, sent."""

from flows.alerts import Examined, conditions_of, deliver, record
from flows.config import Settings
from flows.docs_server import message_link
from flows.runs import Plan, RunFolder, read_staged
from flows.state import open_state
from flows.summary import AlertSummary, read_summary
from warehouse.contract import RunKind

# What a run that fetches nothing can judge: the end of other causes is not its to announce.
WATCHED = frozenset({"source_silent"})


def announce(folder: RunFolder, plan: Plan, settings: Settings) -> list[AlertSummary]:
    """Decide on a run's alerts once, and send what waits to be sent.

    A target that does not answer fails nothing: its messages stay in the outbox and the next run tries again.
    """
    conditions = conditions_of(
        read_staged(folder, "findings").to_pylist(),
        run_id=plan.run_id,
        names={source.id: source.name for source in plan.sources},
        link=message_link(settings, plan.run_id),
    )
    examined = {source["source_id"]: frozenset(source["judged"]) for source in read_summary(folder)["sources"]}
    if plan.kind is RunKind.WATCH:
        examined = {source_id: judged & WATCHED for source_id, judged in examined.items()}
    with open_state(settings.state_url) as engine:
        told = record(
            engine,
            conditions,
            run_id=plan.run_id,
            now=plan.now,
            examined=Examined(examined),
            targets=settings.alerts.target_urls(),
            remind_after=settings.alerts.remind_after,
            minimum=settings.alerts.minimum_severity,
        )
        deliver(engine, settings.alerts.target_urls(), now=plan.now, timeout=settings.alerts.timeout_seconds)
    return [
        {
            "source_id": action.source_id,
            "cause": action.cause,
            "action": action.kind.value,
            "severity": action.severity.value,
            "subject": action.subject,
            "message": action.sentence,
        }
        for action in told.actions
        if action.kind.is_told
    ]
