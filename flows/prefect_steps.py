"""Steps of a run as Prefect tasks: seen in its page, tried again and limited in time by its engine."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.task_runners import ThreadPoolTaskRunner

from flows.steps import BACK_OFF, JITTER, Step, worth_retrying

Item = TypeVar("Item")
Result = TypeVar("Result")

# More than the largest `parallel` of a step: the runner's own limit is not what bounds a step.
TASK_RUNNER_THREADS = 8


class PrefectSteps:
    """See `flows.steps.Steps`. Only inside a flow."""

    def run(self, step: Step, call: Callable[[], Result]) -> Result:
        """One task run."""

        def once() -> Result:
            return call()

        result: Result = _task(step, once, seconds=step.seconds)()
        return result

    def map(self, step: Step, call: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """One task run per item, `step.parallel` of them at a time."""

        def each(item: Item) -> Result:
            return call(item)

        made = _task(step, each, seconds=None)
        results: list[Result] = []
        for start in range(0, len(items), step.parallel):
            futures = [made.submit(item) for item in items[start : start + step.parallel]]
            results.extend(future.result() for future in futures)
        return results


def task_runner() -> Any:
    """The runner of flows whose steps these are."""
    return ThreadPoolTaskRunner(max_workers=TASK_RUNNER_THREADS)


def _task(step: Step, function: Callable[..., Result], *, seconds: float | None) -> Task[..., Result]:
    """A task of `step`. Prefect cannot interrupt a thread: what is mapped keeps limits of its own, and kills."""
    return Task(
        function,
        name=step.name,
        retries=step.retries,
        retry_delay_seconds=list(BACK_OFF[: step.retries]) or None,
        retry_jitter_factor=JITTER,
        retry_condition_fn=_retry_condition,
        timeout_seconds=seconds,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def _retry_condition(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    error = state.result(raise_on_failure=False)
    return not isinstance(error, BaseException) or worth_retrying(error)
