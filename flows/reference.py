"""The reference in docs/sources.md, written from the models: ``python -m flows.reference docs/sources.md``.

Between two marks of the file, ``<!-- generated: NAME -->`` and ``<!-- end -->``, stands a table of one model's
keys. A test holds the file to what this gives.
"""

import ast
import inspect
import re
import sys
import textwrap
import types
import typing
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from flows.units import format_duration

_BLOCK = re.compile(r"(<!-- generated: (?P<name>[a-z.]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_NOT_IN_THE_FILE = frozenset({"storage", "file", "written"})  # of Settings: from the environment, from the reader
_WORDS: Mapping[object, str] = {
    str: "text",
    SecretStr: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "path",
    timedelta: "length of time",
}
_BOUNDS = (("ge", "at least"), ("gt", "above"), ("le", "at most"), ("lt", "below"))


def filled(text: str) -> str:
    """`text` with every generated block written anew.

    Raises:
        KeyError: a block has a name that no model has.
    """
    return _BLOCK.sub(lambda block: f"{block[1]}{table(models()[block['name']])}{block[4]}", text)


def models() -> dict[str, type[BaseModel]]:
    """Models by the name of their block."""
    from crawlers import CrawlSettings, Source
    from flows import settings

    return {
        "source": Source,
        "settings": settings.Settings,
        "crawl": settings.CrawlSection,
        "crawl.settings": CrawlSettings,
        "extract": settings.ExtractSection,
        "alerts": settings.AlertsSection,
        "schedule": settings.ScheduleSection,
        "prefect": settings.PrefectSection,
        "docs": settings.DocsSection,
    }


def table(model: type[BaseModel]) -> str:
    """The keys of one table as a Markdown table; tables inside it are left to their own."""
    said = docstrings(model)
    lines = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        if name in _NOT_IN_THE_FILE or (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            continue
        meaning = " ".join((field.description or said[name]).split()).replace("|", "\\|").replace("``", "`")
        lines.append(f"| `{name}` | {_kind(field)} | {_default(field)} | {meaning} |")
    return "\n".join(lines) + "\n"


def docstrings(model: type[BaseModel]) -> dict[str, str]:
    """The strings that stand below the fields: the documentation of those without a description."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    if not isinstance(body, ast.ClassDef):
        raise TypeError(f"{model} is no class of a source file")
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            found[field.target.id] = str(ast.literal_eval(below.value))
    return found


def _kind(field: FieldInfo) -> str:
    bounds = [
        f"{word} {getattr(item, name):g}" for item in field.metadata for name, word in _BOUNDS if hasattr(item, name)
    ]
    return ", ".join([_word(field.annotation), *bounds])


def _word(annotation: Any) -> str:
    if annotation in _WORDS:
        return _WORDS[annotation]
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    choices = annotation if isinstance(annotation, type) and issubclass(annotation, Enum) else ()
    if choices or origin is typing.Literal:
        return " or ".join(f"`{value}`" for value in choices or inner)
    if origin is typing.Annotated:
        return _word(inner[0])
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(_word(part) for part in inner if part is not type(None))
    if origin is tuple:
        return f"list of {_word(inner[0])}s"
    if origin is dict:
        return "table"
    raise TypeError(f"no word for {annotation!r}: add it to flows.reference")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", (), {}, Path()):
        return "–"
    if isinstance(value, timedelta):
        value = format_duration(value)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, float):
        return f"`{value:g}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


def main(arguments: list[str]) -> int:
    """Rewrites the named files where their blocks are out of date."""
    for name in arguments:
        path = Path(name)
        before = path.read_text(encoding="utf-8")
        after = filled(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
