"""Who may import whom, over transitive imports, as docs/architecture.md draws it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("crawlers", "extraction", "expectations", "warehouse", "flows", "demo")
STAGES = ("crawlers", "extraction", "expectations", "warehouse")
CONTRACT = "warehouse.contract"


@cache
def module_names() -> dict[str, Path]:
    found = {}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imported_names(module: str) -> frozenset[str]:
    """Every name a module imports, also inside functions; relative imports made absolute."""
    return frozenset(_imports(module))


def _imports(module: str) -> Iterator[str]:
    path = module_names()[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(filter(None, [package.rsplit(".", node.level - 1)[0], base]))
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole in module_names() else base


@cache
def reached(module: str) -> frozenset[str]:
    """Modules of ours and top-level names of others that a module imports, directly or not."""
    seen, queue = set(), [module]
    while queue:
        for name in imported_names(queue.pop()):
            ours = name in module_names()
            target = name if ours else name.split(".")[0]
            if target not in seen:
                seen.add(target)
                if ours:
                    queue.append(target)
    return frozenset(seen)


def folder_of(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def within(folder: str) -> list[str]:
    return [module for module in module_names() if folder_of(module) == folder]


@pytest.mark.parametrize("folder", STAGES)
def test_a_stage_imports_no_other_folder_but_the_contract(folder):
    """crawlers, extraction, expectations and warehouse reach none of each other, nor flows or demo."""
    for module in within(folder):
        foreign = {
            name
            for name in reached(module)
            if folder_of(name) in FOLDERS and folder_of(name) != folder and not name.startswith(CONTRACT)
        }
        assert foreign <= {"warehouse"}, f"{module} reaches {sorted(foreign)}"


def test_the_contract_is_a_leaf():
    """warehouse.contract reaches nothing of the project but itself."""
    for module in within("warehouse"):
        if module.startswith(CONTRACT):
            ours = {name for name in reached(module) if folder_of(name) in FOLDERS}
            assert all(name.startswith(CONTRACT) for name in ours), (module, ours)


def test_nobody_imports_the_newsroom():
    """No module outside demo/ reaches demo: the line never sees the truth it is held against."""
    for folder in FOLDERS[:-1]:
        for module in within(folder):
            assert not any(folder_of(name) == "demo" for name in reached(module)), module


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("great_expectations", "expectations"),
        ("prefect", "flows"),
        ("apprise", "flows"),
        ("typer", "flows"),
        ("deltalake", "warehouse"),
        ("duckdb", "warehouse"),
        ("scrapy", "crawlers"),
        ("trafilatura", "extraction"),
    ],
)
def test_a_library_is_imported_in_its_folder_only(library, home):
    """Each heavy library has one folder that knows it."""
    for folder in FOLDERS:
        for module in within(folder):
            if folder != home:
                assert library not in {name.split(".")[0] for name in imported_names(module)}, module


@pytest.mark.parametrize("module", ["warehouse", "warehouse.contract", "flows.cli.main"])
def test_light_modules_name_no_heavy_library_on_import(module):
    """What the command imports for --help names none of the libraries that take seconds."""
    heavy = {"great_expectations", "prefect", "scrapy", "trafilatura", "deltalake", "duckdb", "pandas", "polars"}
    tree = ast.parse(module_names()[module].read_text("utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {
        (alias.name if isinstance(node, ast.Import) else node.module or "") for node in top for alias in node.names
    }
    assert not {name.split(".")[0] for name in named} & heavy
