"""The fuzzer: what it makes of pages, and what it keeps."""

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fuzz.py"


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("copydesk_fuzz", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_mutated_pages_have_an_outcome(fuzz: ModuleType, tmp_path: Path) -> None:
    """Some dozens of mutated golden pages give results that keep to their description."""
    watch = fuzz.Watch(tmp_path, 30.0, 1_000.0)
    chance, pages = random.Random(7), fuzz.seeds()
    for _ in range(40):
        watch(fuzz.mutate(chance.choice(pages), chance.choice(pages), chance, 20_000))
    assert watch.pages == 40
    assert [path.read_text("utf-8") for path in tmp_path.glob("*.txt")] == []


def test_mutation_is_repeatable_and_bounded(fuzz: ModuleType) -> None:
    """The same numbers make the same page, and none is longer than the limit."""
    first, second = fuzz.seeds()[:2]
    for seed in range(200):
        made = fuzz.mutate(first, second, random.Random(seed), 5_000)
        assert made == fuzz.mutate(first, second, random.Random(seed), 5_000)
        assert len(made) <= 5_000


def test_smallest_page_that_raises_is_kept(fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the pages that raise the same error in the same place the smallest is kept, with the traceback."""

    def broken(data: bytes) -> None:
        raise ValueError(len(data))

    monkeypatch.setattr(fuzz, "read_page", broken)
    watch = fuzz.Watch(tmp_path, 30.0, 1_000.0)
    for data in (b"xxx", b"x", b"xx"):
        watch(data)
    (kept,) = tmp_path.glob("*.html")
    assert kept.read_bytes() == b"x"
    assert "ValueError" in kept.with_suffix(".txt").read_text("utf-8")


def test_slow_page_is_kept(fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that takes more processor time than allowed is kept."""
    monkeypatch.setattr(fuzz, "read_page", lambda _: sum(range(3_000_000)))
    fuzz.Watch(tmp_path, 0.001, 1_000.0)(b"x")
    assert [path.stem.split("-")[0] for path in tmp_path.glob("*.html")] == ["slow"]
