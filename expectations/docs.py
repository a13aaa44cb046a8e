"""A run's Data Docs: our summary in front, Great Expectations' pages behind it, all of it working without a network."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path

import pyarrow as pa

from expectations.detection import Detected
from expectations.errors import DocsError
from expectations.names import Level
from expectations.offline import STYLESHEET, make_site_stand_alone
from expectations.records import ArticleVerdict, SourceVerdict
from expectations.suites import SUITE_NAMES, validate
from expectations.summary import Summary, render

INDEX = "index.html"


def write_docs(
    levels: Sequence[Detected],
    findings: pa.Table,
    verdicts: Mapping[tuple[str, int], ArticleVerdict],
    sources: Mapping[str, SourceVerdict],
    *,
    run_id: str,
    now: datetime,
    names: Mapping[str, str],
    docs_dir: Path,
    report_url: str | None,
) -> Path:
    """Validates the levels, builds the pages beside `docs_dir` and puts them in its place, whole. Returns the index.

    Raises:
        DocsError: the folder cannot be written.
    """
    try:
        docs_dir.parent.mkdir(parents=True, exist_ok=True)
        built = Path(tempfile.mkdtemp(prefix=f".{docs_dir.name}-", dir=docs_dir.parent))
    except OSError as error:
        raise DocsError(f"no Data Docs in {docs_dir}: {error}. Free the place or name another folder") from error
    try:
        results = validate(levels, run_id=run_id, now=now, names=names, site_dir=built)
        make_site_stand_alone(built)
        summary = Summary(
            run_id=run_id,
            now=now,
            names=names,
            findings=findings,
            articles=verdicts,
            sources=sources,
            results=results,
            links=_validation_pages(built),
            report_url=report_url,
        )
        (built / INDEX).write_text(render(summary), "utf-8")
        style = (resources.files("expectations") / "data" / STYLESHEET).read_bytes()
        (built / STYLESHEET).write_bytes(style)
        built.chmod(0o755)  # mkdtemp lets nobody else in; the pages are for the team
        if docs_dir.exists():
            shutil.rmtree(docs_dir)
        built.rename(docs_dir)
    except OSError as error:
        raise DocsError(f"Data Docs in {docs_dir} were not written: {error}. Run again with the same run id") from error
    finally:
        shutil.rmtree(built, ignore_errors=True)
    return docs_dir / INDEX


def _validation_pages(root: Path) -> dict[Level, str]:
    """Each level's page of validation results, relative to `root`."""
    pages = {}
    for level, name in SUITE_NAMES.items():
        found = sorted((root / "validations" / name).rglob("*.html"))
        if not found:
            raise DocsError(f"Great Expectations built no page for the suite {name!r} in {root}: report it as a defect")
        pages[level] = found[0].relative_to(root).as_posix()
    return pages
