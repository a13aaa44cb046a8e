"""The `copydesk` command. Modules here hold what is typed and what is printed, nothing else.

Exit codes: 0 clean, 1 a source failed its checks, 2 usage or configuration, 3 the run itself failed.
"""

from flows.cli.main import main

__all__ = ["main"]
