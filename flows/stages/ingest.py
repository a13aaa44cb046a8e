"""WARC files and saved pages → fetch outcomes, as a crawl would give them."""

from pathlib import Path

import structlog

from crawlers.ingest import ingest
from flows.config import Settings
from flows.files import write_json
from flows.progress import Progress
from flows.runs import Plan, RunFolder

_log = structlog.get_logger("copydesk.ingest")
SHARD = "ingest"


def ingest_paths(folder: RunFolder, plan: Plan, settings: Settings, progress: Progress) -> Path:
    """Read what the plan names; what could not be taken is kept in ``problems.json`` of the run's folder."""
    out = folder.fetches(SHARD)
    if out.exists():
        return out
    with progress.stage("reading records", None) as shown:
        report = ingest(
            [Path(path) for path in plan.paths],
            run_id=plan.run_id,
            now=plan.now,
            archive_dir=settings.archive,
            out=out,
            default_source=plan.default_source,
            progress=shown.event,
        )
    for problem in report.problems:
        _log.info("ingest.problem", path=str(problem.path), offset=problem.offset, reason=str(problem.reason))
    write_json(
        folder.problems_file,
        {
            "problems": [
                {
                    "path": str(problem.path),
                    "offset": problem.offset,
                    "reason": str(problem.reason),
                    "message": problem.message,
                }
                for problem in report.problems
            ]
        },
    )
    return out
