"""What a collection needs before it begins: who is behind the crawl, places to write to, targets Apprise understands.

Asked before a plan is written, so that a mistake in the configuration leaves no unfinished run behind. Loads Apprise
(1.5 s) where there are targets.
"""

from flows.alerts import doubt_of
from flows.config import NOTHING_STARTED, Settings
from flows.errors import ConfigError, PlacesError, Problem
from flows.places import place_problems
from flows.tomlfile import TomlFile, dotted, in_order, read_toml

_VARIABLE = "COPYDESK_ALERTS__TARGETS"


def check_ready(settings: Settings) -> None:
    """Returns where a collection can begin.

    Raises:
        ConfigError: with every problem of ``[crawl]``, of the targets and of the places; a `PlacesError` where it is
            one of those.
    """
    places = place_problems(settings)
    problems, hint = [*places, *target_problems(settings)], NOTHING_STARTED
    try:
        settings.crawl_settings()
    except ConfigError as error:
        problems += error.problems
        hint = f"{error.hint} {NOTHING_STARTED}"
    if problems:
        raise (PlacesError if places else ConfigError)(in_order(problems), hint)


def check_places(settings: Settings) -> None:
    """Returns where what a run writes can be written.

    Raises:
        PlacesError: with every place that refuses.
    """
    if problems := place_problems(settings):
        raise PlacesError(in_order(problems), NOTHING_STARTED)


def target_problems(settings: Settings) -> list[Problem]:
    """What is wrong with the targets: none that Apprise knows, or a secret that stands in the file.

    The addresses themselves are not repeated: they hold tokens.
    """
    read = read_toml(settings.file) if settings.file and settings.alerts.targets else None
    problems = []
    for number, url in enumerate(settings.alerts.target_urls()):
        where, in_file = _place(read if isinstance(read, TomlFile) else None, number, url)
        doubt, key = doubt_of(url), dotted(("alerts", "targets", number))
        if doubt.what:
            problems.append(Problem(where, key, doubt.what, doubt.right))
        elif in_file and doubt.secret:
            what = "holds a secret (Apprise counts part of it as private)"
            right = f"set {_VARIABLE} in the environment (all targets, as a JSON list)"
            problems.append(Problem(where, key, what, right))
    return problems


def _place(file: TomlFile | None, number: int, url: str) -> tuple[str, bool]:
    """Where a target is written, and whether that is the file."""
    table = file.data.get("alerts") if file else None
    written = table.get("targets") if isinstance(table, dict) else None
    if file and isinstance(written, list) and written[number : number + 1] == [url]:
        return file.where(("alerts", "targets", number)), True
    return f"environment {_VARIABLE}", False
