"""How a step of a run is done: directly here, or as a Prefect task around it (`prefect_steps`).

The composition of the stages (`pipeline`) is the same for both and takes one of them as an argument.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog

from flows.errors import StageError, UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")

_log = structlog.get_logger("copydesk.steps")

# Waits before the second, third and fourth try, seconds: a lock or a restarted server is over by then.
BACK_OFF = (2.0, 8.0, 30.0)
JITTER = 0.2  # share of a wait by which it is shortened or lengthened, so that two runs do not meet again


@dataclass(frozen=True, slots=True)
class Step:
    """What a runner has to know of a step."""

    name: str
    seconds: float  # limit for one try
    retries: int = 0  # further tries; only where a second try can help
    parallel: int = 1  # items of a map that may be under way at once


class Steps(Protocol):
    """Runs the steps of a run."""

    def run(self, step: Step, call: Callable[[], Result]) -> Result:
        """The result of `call`."""
        ...

    def map(self, step: Step, call: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The results of `call` for every item, in order."""
        ...


class OverdueError(StageError):
    """A step took longer than it may, and may still be at it: no further try."""


class DirectSteps:
    """Runs steps in this process, with the same tries as Prefect would give them."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep

    def run(self, step: Step, call: Callable[[], Result]) -> Result:
        """See `Steps.run`.

        Raises:
            OverdueError: a try took longer than the step may. What hangs stays behind in a thread that ends with the
                process; the run can be resumed.
        """
        for number in range(step.retries):
            try:
                return _limited(step, call)
            except Exception as error:  # whatever a step raises is worth its other tries, or raised again
                if not worth_retrying(error):
                    raise
                wait = BACK_OFF[min(number, len(BACK_OFF) - 1)] * random.uniform(1 - JITTER, 1 + JITTER)
                _log.warning("step.retried", step=step.name, error=str(error), wait_seconds=round(wait, 1))
                self._sleep(wait)
        return _limited(step, call)

    def map(self, step: Step, call: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """See `Steps.map`."""
        pool, interrupted = ThreadPoolExecutor(max_workers=max(1, step.parallel)), False
        try:
            return list(pool.map(lambda item: self.run(step, lambda: call(item)), items))
        except KeyboardInterrupt:
            interrupted = True  # whoever does that waits for no item, and for no further try of one
            raise
        finally:
            pool.shutdown(wait=not interrupted, cancel_futures=interrupted)


def _limited(step: Step, call: Callable[[], Result]) -> Result:
    """The result of one try, waited for as long as the step may take."""
    answer: Future[Result] = Future()
    context = copy_context()

    def work() -> None:
        try:
            answer.set_result(context.run(call))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            answer.set_exception(error)

    threading.Thread(target=work, name=f"step-{step.name}", daemon=True).start()
    try:
        return answer.result(timeout=step.seconds)
    except TimeoutError:
        if answer.done():  # its own, or in the moment in which the time was up
            return answer.result()
        raise OverdueError(
            f"the stage {step.name} did not end within {step.seconds:.0f} s",
            hint="look at what it waits for (disk, database, object store), then `copydesk run --resume`",
        ) from None


def worth_retrying(error: BaseException) -> bool:
    """Whether another try can end otherwise: not for what a person has to correct first."""
    from warehouse.errors import BalanceError

    return not isinstance(error, OverdueError | UsageError | BalanceError | AssertionError | TypeError | ValueError)
