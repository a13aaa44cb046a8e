"""`copydesk serve`: a Prefect server where none is configured, Data Docs, and the deployments on their schedules."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flows.config import Settings
from flows.docs_server import docs_server
from flows.environment import use_prefect
from flows.errors import LeaseError, LeaseLost, StateError, UsageError
from flows.leases import Leases
from flows.prefect_server import is_healthy, served_api_url, server
from flows.readiness import check_ready
from flows.runs import unfinished
from flows.sources import load_sources
from flows.state import make_engine, open_state
from flows.units import format_duration

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.deployments.runner import RunnerDeployment

COLLECT_TICK_SECONDS = 900.0  # where the configuration gives neither an interval nor a crontab line
FLOW_RUNS_AT_ONCE = 2  # a collection and one of the short flows; SQLite behind the server carries no more
SERVE_LEASE = "serve"


def serve_forever(settings: Settings, *, port: int | None) -> None:
    """Serve until stopped by Ctrl-C or SIGTERM, which is no error; says which runs that leaves unfinished.

    Raises:
        FlowsError: the configuration cannot be used, the server does not start, or another `serve` works on
            the same data, or does so now after the state database could not be reached for a while.
    """
    load_sources(settings.sources)
    check_ready(settings)
    if other := served_api_url(settings.data):  # before the lease: asking for that would cost an expired one
        raise UsageError(f"a server of this data folder answers at {other} already", hint="stop that `copydesk serve`")
    # What a shell starts in the background inherits that SIGINT is ignored; here it always ends the program.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Until Prefect's runner takes the signal over: what was started is ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        _serve(settings, port)
    except LeaseLost as error:
        raise LeaseError(
            f"another `copydesk serve` works on {settings.data} now, so this one ended: {error.why}",
            "one is enough; it can take over where this one could not reach the state database for a minute",
        ) from error
    _say("stopped")
    _say_left(settings)


def _serve(settings: Settings, port: int | None) -> None:
    with contextlib.ExitStack() as held:
        leases = Leases(held.enter_context(open_state(settings.state_url)))
        # The runs have leases of their own, so an outage of the database ends none of this; another `serve` does.
        held.enter_context(leases.hold(SERVE_LEASE, on_taken=_stop))
        with contextlib.suppress(KeyboardInterrupt):  # also while it starts
            api_url = held.enter_context(_api(settings, port))
            use_prefect(api_url, settings.data / "prefect")
            _serve_docs(settings, held)
            _say(f"Prefect's page: {api_url.removesuffix('/api')}")
            _serve_deployments(settings)


def _stop() -> None:
    """As Ctrl-C, from any thread: what the main thread waits in has to notice."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _say_left(settings: Settings) -> None:
    """Runs that nobody works on any more, and who will; those that another process has."""
    engine = make_engine(settings.state_url)
    try:
        held = {holder.name: holder for holder in Leases(engine).holders()}
    except StateError:  # it may be why somebody stops this: then who holds what is not known
        held = {}
    finally:
        engine.dispose()
    left = [folder.run_id for folder in unfinished(settings.data)]
    for run_id in left:
        if holder := held.get(f"run:{run_id}"):
            _say(f"run {run_id} goes on in {holder}")
    if alone := [run_id for run_id in left if f"run:{run_id}" not in held]:
        _say(f"left unfinished: {', '.join(alone)}; nothing is lost")
        _say("the next `copydesk serve` or `copydesk run` finishes that first; `copydesk run --resume` does only that")


@contextlib.contextmanager
def _api(settings: Settings, port: int | None) -> Iterator[str]:
    if settings.prefect.api_url:
        if not is_healthy(settings.prefect.api_url):
            raise UsageError(
                f"no Prefect server answers at {settings.prefect.api_url}",
                hint="start it, correct prefect.api_url, or leave that out to have one served here",
            )
        yield settings.prefect.api_url
        return
    _say("starting a Prefect server on loopback (the first start takes up to a minute) …")
    with server(settings.data, port=settings.prefect.port if port is None else port) as api_url:
        yield api_url


def _serve_docs(settings: Settings, held: contextlib.ExitStack) -> None:
    """Data Docs for as long as `held` lasts. A port that is taken is no reason not to collect."""
    name = urlsplit(settings.report_url or "").hostname
    served = held.enter_context(docs_server(settings.data, port=settings.docs.port, also=[name] if name else []))
    _say(f"Data Docs: {served.url}")
    if served.doubt:
        _say(f"{served.doubt}: links to Data Docs hold until this ends; set docs.port to one that is free for good")


def _serve_deployments(settings: Settings) -> None:
    from prefect.client.orchestration import get_client

    made = deployments(settings)

    async def reconcile() -> None:
        async with get_client() as client:
            for deployment in made:
                await _drop_schedules(client, f"{deployment.flow_name}/{deployment.name}")

    asyncio.run(reconcile())
    for deployment in made:
        _say(f"{deployment.flow_name}: {_described(deployment)}")
    _run_until_stopped(made)


def _run_until_stopped(made: list["RunnerDeployment"]) -> None:
    from prefect.exceptions import TerminationSignal
    from prefect.runner import Runner

    class _Runner(Runner):
        def handle_sigterm(self, *_: Any, **__: Any) -> None:
            """As Ctrl-C: Prefect's own leaves a coroutine that nobody awaits."""
            signal.raise_signal(signal.SIGINT)

    runner = _Runner(limit=FLOW_RUNS_AT_ONCE, pause_on_shutdown=True)
    for deployment in made:
        runner.add_deployment(deployment)
    with contextlib.suppress(TerminationSignal):
        asyncio.run(runner.start())


def deployments(settings: Settings) -> list["RunnerDeployment"]:
    """The deployments of a configuration with their schedules."""
    from datetime import timedelta

    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron, Interval, Schedule
    from prefect.types.entrypoint import EntrypointType

    from flows.prefect_flows import collect, maintain, watch

    chosen = settings.schedule
    parameters: dict[str, Any] = {"config": str(settings.file) if settings.file else None}
    interval = chosen.interval
    tick = (
        Cron(chosen.cron, timezone=chosen.timezone, slug="collect")
        if chosen.cron
        else Interval(interval or timedelta(seconds=COLLECT_TICK_SECONDS), slug="collect")
    )
    schedules: list[tuple[Flow[..., Any], Schedule]] = [
        (collect, tick),
        (maintain, Cron(chosen.maintain_cron, timezone=chosen.timezone, slug="maintain")),
        (watch, Interval(chosen.watch_every, slug="watch")),
    ]
    made = []
    for flow, schedule in schedules:
        deployment: Any = flow.to_deployment(
            "copydesk",
            schedules=[schedule],
            parameters=parameters,
            # A tick that finds the one before still at work is dropped: what it would collect is due at the next.
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        made.append(deployment)
    return made


async def _drop_schedules(client: Any, name: str) -> None:
    """Remove the schedules of an earlier `serve`: they would stay active beside the new ones."""
    from prefect.exceptions import ObjectNotFound

    with contextlib.suppress(ObjectNotFound):
        known = await client.read_deployment_by_name(name)
        for schedule in known.schedules:
            await client.delete_deployment_schedule(known.id, schedule.id)


def _described(deployment: "RunnerDeployment") -> str:
    """When a deployment runs: "every 15m", "at 30 3 * * * UTC"."""
    said = []
    for item in deployment.schedules or []:
        schedule: Any = item.schedule  # one with a crontab line or one with an interval
        cron = getattr(schedule, "cron", None)
        said.append(
            f"at {cron} {schedule.timezone or 'UTC'}" if cron else f"every {format_duration(schedule.interval)}"
        )
    return ", ".join(said)


def _say(text: str) -> None:
    sys.stderr.write(f"copydesk: {text}\n")
    sys.stderr.flush()
