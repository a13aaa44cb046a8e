"""sources.toml (or a folder of such files) as `crawlers.Source` and `expectations.Thresholds`.

Takes a path; gives a `SourceSet`, or one `SourcesError` that lists everything that is wrong with file, line
and what would be right. Reads files and nothing else: no site is asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from flows.errors import Problem, SourcesError
from flows.tomlfile import (
    KeyPath,
    TomlFile,
    dotted,
    in_order,
    known_keys,
    model_at,
    problems_of,
    read_toml,
    shorten,
    suggest,
)

if TYPE_CHECKING:
    from crawlers import Source
    from expectations import Thresholds

EXAMPLE = """\
[[source]]
id = "daily-herald"
name = "Daily Herald"
home = "https://www.daily-herald.example/"
language = "en"
feeds = ["https://www.daily-herald.example/rss.xml"]
"""
"""The shortest useful file: what the message about a missing one shows."""

_TABLE = "source"
_EXPECT = "expect"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class SourceSet:
    """The sources that are configured, in the order of the files and of the tables in them."""

    sources: "tuple[Source, ...]" = ()
    thresholds: "Mapping[str, Thresholds]" = field(default_factory=dict)
    """By source id; every source has an entry, with defaults where it has no `expect`."""
    where: Mapping[str, str] = field(default_factory=dict)
    """``file:line`` of each source, by id."""

    @property
    def names(self) -> dict[str, str]:
        """Names of the outlets by source id."""
        return {source.id: source.name for source in self.sources}

    @property
    def languages(self) -> dict[str, str | None]:
        """Languages by source id; None where a source states none."""
        return {source.id: source.language for source in self.sources}


def load_sources(path: Path) -> SourceSet:
    """Every source of the file, or of the ``*.toml`` files of the folder in the order of their names.

    Raises:
        SourcesError: there is no file, or something in one is wrong; lists every problem of every file.
    """
    from crawlers import Source
    from expectations import Thresholds

    problems: list[Problem] = []
    sources: list[Source] = []
    thresholds: dict[str, Thresholds] = {}
    where: dict[str, str] = {}
    for file, index, table in _tables(_files(path), problems):
        key: KeyPath = (_TABLE, index)
        before, called = len(problems), table.get("id")
        name = _claimed_id(file, key, table, where, problems)
        expect = table.pop(_EXPECT, {})
        limits = _validated(Thresholds, expect, file, (*key, _EXPECT), problems)
        source = _validated(Source, table, file, key, problems, also=(_EXPECT,))
        problems[before:] = [_of_source(problem, key, called) for problem in problems[before:]]
        if source is not None and limits is not None and name is not None:
            sources.append(source)
            thresholds[source.id] = limits
    if problems:
        raise SourcesError(in_order(problems), "Nothing was started.")
    return SourceSet(tuple(sources), thresholds, where)


def _of_source(problem: Problem, key: KeyPath, called: object) -> Problem:
    """The problem under its source's id, as far as that is one."""
    if not problem.key.startswith(dotted(key)):
        return problem
    name = f'source "{shorten(called)}"' if isinstance(called, str) and called else f"source {int(key[-1]) + 1}"
    return replace(problem, key=name + problem.key.removeprefix(dotted(key)))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.glob("*.toml"))
        said = "a folder without any *.toml file"
    else:
        files = [path] if path.exists() else []
        said = "there is no such file"
    if not files:
        raise SourcesError(
            [Problem(str(path), "", said, "write a list of sources")],
            f"A file with one source looks like this:\n\n{EXAMPLE}\nThen: copydesk sources check",
        )
    return files


def _tables(files: list[Path], problems: list[Problem]) -> Iterator[tuple[TomlFile, int, dict[str, Any]]]:
    """Each ``[[source]]`` of each file that can be read; the others' problems are noted."""
    for path in files:
        file = read_toml(path)
        if isinstance(file, Problem):
            problems.append(file)
            continue
        problems.extend(
            Problem(file.where((key,)), key, "unknown table or key", "every source is a table [[source]]")
            for key in file.data
            if key != _TABLE
        )
        tables = file.data.get(_TABLE, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            problems.append(
                Problem(file.where((_TABLE,)), _TABLE, "is not a list of tables", "write [[source]], in two brackets")
            )
        elif not tables:
            problems.append(Problem(f"{path}:1", "", "no source in it", "begin one with a line [[source]]"))
        else:
            for index, table in enumerate(tables):
                yield file, index, dict(table)


def _claimed_id(
    file: TomlFile, key: KeyPath, table: Mapping[str, Any], where: dict[str, str], problems: list[Problem]
) -> str | None:
    """The table's id, noted as taken; None where it has none or another source has the same."""
    name = table.get("id")
    if not isinstance(name, str):
        return None  # the model says so
    here = file.where((*key, "id"))
    if name in where:
        problems.append(
            Problem(here, "id", f"{name!r} stands at {where[name]} too", "give each source an id of its own")
        )
        return None
    where[name] = here
    return name


def _validated(
    model: type[Model],
    value: object,
    file: TomlFile,
    key: KeyPath,
    problems: list[Problem],
    *,
    also: tuple[str, ...] = (),
) -> Model | None:
    """`value` as `model`; None, with every problem noted, where it is not one."""
    found = list(_unknown(model, value, file, key, also))
    problems.extend(problem for _, problem in found)
    try:
        made = model.model_validate(_without(value, [path for path, _ in found]))
    except ValidationError as error:
        problems.extend(problems_of(error, model, file.where, base=key))
        return None
    return None if found else made


def _unknown(
    model: type[BaseModel], value: object, file: TomlFile, base: KeyPath, also: tuple[str, ...]
) -> Iterator[tuple[KeyPath, Problem]]:
    """Every unknown key at any depth, by its path below `base`: a model may stop at the first."""
    left: list[tuple[KeyPath, object]] = [((), value)]
    while left:
        inside, table = left.pop()
        if not isinstance(table, Mapping):
            continue
        known = known_keys(model, inside)
        for name, inner in table.items():
            path = (*inside, name)
            if name in known:
                left += [(path, inner)] if model_at(model, path) else []
            else:
                right = suggest(name, [*known, *(() if inside else also)])
                what = f"unknown key (= {shorten(repr(inner))})"
                yield path, Problem(file.where((*base, *path)), dotted((*base, *path)), what, right)


def _without(value: object, paths: list[KeyPath], inside: KeyPath = ()) -> object:
    if not isinstance(value, Mapping):
        return value
    return {
        name: _without(inner, paths, (*inside, name)) for name, inner in value.items() if (*inside, name) not in paths
    }


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that works and is probably not meant so."""

    source_id: str
    where: str
    """``file:line`` of the source."""
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.source_id}: {self.message}"


def check_sources(found: SourceSet) -> list[Doubt]:
    """What `copydesk sources check` warns of: nothing here keeps a run from starting."""
    doubts = [doubt for source in found.sources for doubt in _own_doubts(source)]
    doubts += _shared(
        {source.id: {*source.feeds, *source.sitemaps, *source.sections} for source in found.sources},
        "reads {} as {} does: its articles are collected twice",
    )
    doubts += _shared(
        {source.id: {_site(urlsplit(url).netloc) for url in (source.home, *source.hosts)} for source in found.sources},
        "shares the site {} with {}: tell them apart with allow and deny, or each collects the other's articles",
    )
    return [Doubt(source_id, found.where[source_id], message) for source_id, message in doubts]


def _own_doubts(source: "Source") -> Iterator[tuple[str, str]]:
    if not (source.feeds or source.sitemaps or source.sections):
        message = "no entry point (feeds, sitemaps, sections): only robots.txt and the home page lead to its articles"
        yield source.id, message
    if source.language is None:
        yield source.id, 'no language: texts in another one go unnoticed; write language = "en"'
    if not source.obey_robots:
        yield source.id, "obey_robots is off: right for a site of your own only"


def _shared(claims: Mapping[str, set[str]], message: str) -> Iterator[tuple[str, str]]:
    """A doubt for each source and each thing that it claims and others too."""
    holders: dict[str, list[str]] = {}
    for source_id, things in claims.items():
        for thing in sorted(things):
            holders.setdefault(thing, []).append(source_id)
    for thing, ids in holders.items():
        for source_id in ids if len(ids) > 1 else ():
            yield source_id, message.format(thing, ", ".join(other for other in ids if other != source_id))


def _site(netloc: str) -> str:
    """The host without the prefixes that name the same site."""
    host = netloc.lower()
    for prefix in ("www.", "m.", "mobile.", "amp."):
        host = host.removeprefix(prefix)
    return host
