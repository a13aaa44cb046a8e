from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.warehouse.runs import run_rows, write_staged

Stage = Callable[..., Mapping[str, Path]]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """`stage(run_id, day=…, articles=…, version=…)` writes a run's staged files and says where they are."""

    def staged(run_id: str, **about: int) -> Mapping[str, Path]:
        return write_staged(tmp_path / "staged" / run_id, run_rows(run_id, **about))

    return staged


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Where a test's tables are."""
    return tmp_path / "tables"
