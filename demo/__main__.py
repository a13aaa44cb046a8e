"""`python -m demo`: serve the newsroom, write it as files, hold tables against its truth."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from demo.errors import DemoError


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no zone: write it like 2026-11-20T06:00:00Z")
    return moment.astimezone(UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description="A small world of news with planted faults.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the newsroom on loopback")
    serve.add_argument("--port", type=int, default=0, help="0: a free one, printed in the ready line")
    generate = commands.add_parser("generate", help="write the newsroom's pages as files")
    generate.add_argument("--port", type=int, default=8000, help="port in the addresses")
    generate.add_argument("--ticks", type=int, default=0, help="days to advance before writing")
    for command in (serve, generate):
        command.add_argument("--seed", type=int, required=True)
        command.add_argument("--dir", type=Path, required=True)
        command.add_argument(
            "--start", type=_instant, default=None, help="RFC 3339 instant, default 2026-11-20T06:00:00Z"
        )
    compare = commands.add_parser("compare", help="hold the tables against the truth")
    compare.add_argument("--tables", required=True, help="folder of the tables")
    compare.add_argument("--truth", type=Path, required=True)
    compare.add_argument("--json", action="store_true")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done (compare: agrees), 1: compare found too little or too much, 2: usage, 3: failed."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except (DemoError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 3


def _run(options: argparse.Namespace) -> int:
    if options.command == "compare":
        from demo.compare import run

        return run(options.tables, options.truth, as_json=options.json)
    from demo.world import DEFAULT_START

    start = options.start or DEFAULT_START
    if options.command == "serve":
        from demo.serving import serve

        asyncio.run(serve(options.seed, options.port, options.dir, start))
        return 0
    from demo.generate import generate

    generate(options.seed, options.ticks, options.port, options.dir, start)
    return 0


if __name__ == "__main__":
    sys.exit(main())
