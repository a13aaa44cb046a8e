"""What the operating system refuses, as a sentence with what to mend."""

import errno
import os
from pathlib import Path

import pytest

from flows.cli.main import Call, _explained
from flows.settings import Settings

SETTINGS = Settings(data=Path("/srv/desk"), archive=Path("/mnt/archive"))


@pytest.mark.parametrize(
    ("code", "path", "said", "mend"),
    [
        (errno.EACCES, "/srv/desk/runs/a", "/srv/desk/runs/a: Permission denied", "a place to write to"),
        (errno.EPERM, Path("/mnt/archive/a.warc.gz"), "Operation not permitted", "a place to write to"),
        (errno.EROFS, "/tables", "Read-only file system", "a place to write to"),
        (errno.EACCES, "/etc/sources.toml", "Permission denied", "must be able to read it"),
        (errno.EACCES, b"/srv/desk-of-others/a", "Permission denied", "must be able to read it"),
        (errno.ENOENT, "/srv/desk/runs/a/plan.json", "/srv/desk/runs/a/plan.json is missing", "put it back"),
        (errno.EIO, "/srv/desk/runs/a", "Input/output error", "mend that"),
        (errno.ENOSPC, "/srv/desk/runs/a", "the disk is full", "free space"),
    ],
)
def test_what_to_mend_depends_on_what_was_refused(capsys, code, path, said, mend):
    """A place to write is asked for where Copydesk writes; elsewhere it is the file that must be readable, or there."""
    assert _explained(OSError(code, os.strerror(code), path), Call(command="run", settings=SETTINGS)) == 3
    told = capsys.readouterr().err
    assert said in told
    assert mend in told
    assert ("place to write" in told) == ("place to write" in mend)
    assert "then `copydesk run --resume`" in told


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "", "/etc/a"), OSError(errno.ENOSPC, ""), KeyError()])
def test_a_run_is_resumed_only_where_there_was_one(capsys, error):
    """What befalls a query leaves no run behind, and none is spoken of."""
    assert _explained(error, Call(command="query", settings=SETTINGS)) == 3
    assert "--resume" not in capsys.readouterr().err


def test_where_nothing_is_known_neither_reading_nor_writing_is_claimed(capsys):
    """`demo` has no configuration: its own folder may be what was refused."""
    assert _explained(PermissionError(errno.EACCES, "", "/srv/demo"), Call(command="demo")) == 3
    assert "/srv/demo: Permission denied\n  → correct its rights" in capsys.readouterr().err
