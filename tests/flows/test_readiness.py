"""What keeps a collection from beginning is found before anything is begun; and what is said where nothing is due."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from crawlers.frontier import Frontier
from flows.config import load_settings
from flows.errors import ConfigError, PlacesError
from flows.readiness import check_ready, target_problems
from flows.state import open_state
from tests.newsroom import copydesk
from tests.servers import dead_port, postgres, postgres_url, webhook

__all__ = ["postgres", "postgres_url"]

SOURCES = '[[source]]\nid = "herald"\nname = "Herald"\nhome = "http://herald.example/"\nlanguage = "en"\n'
SOURCES += 'feeds = ["http://herald.example/rss"]\n'
CONTACT = '[crawl]\nuser_agent_contact = "https://desk.example/about"\n'


@pytest.fixture
def configured(tmp_path):
    """A copydesk.toml with one source beside it."""

    def write(text: str):
        (tmp_path / "sources.toml").write_text(SOURCES, "utf-8")
        path = tmp_path / "copydesk.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("slak://a/b/c", ["'slak' is no service that Apprise knows", "did you mean slack://?"]),
        ("zzzzzz://a", ["'zzzzzz' is no service", "https://appriseit.com/services/"]),
        ("slack://hunter22", ["Apprise cannot use it", "slack://{token_a}/{token_b}/{token_c}"]),
        ("mailto://mail.example.org:25", ["Apprise cannot use it", "From", "?from=copydesk@example.org"]),
        ("slack://TokenA/TokenB/hunter22", ["holds a secret", "COPYDESK_ALERTS__TARGETS"]),
        ("ntfy://tk_hunter22hunter22@ntfy.example/topic", ["holds a secret", "COPYDESK_ALERTS__TARGETS"]),
    ],
)
def test_a_target_that_cannot_work_is_named_with_its_line(configured, target, told):
    """What Apprise cannot use, or counts as private and stands in the file, is told with what would be right."""
    path = configured(f'{CONTACT}[alerts]\ntargets = [\n  "json://127.0.0.1:9000/hooks",\n  "{target}",\n]\n')
    with pytest.raises(ConfigError) as raised:
        check_ready(load_settings(path, {}))
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"{path}:6: alerts.targets, item 2: ")
    assert all(part in str(problem) for part in told), str(problem)
    assert "hunter22" not in str(problem)


@pytest.mark.parametrize(
    "target",
    [
        "json://127.0.0.1:9000/hooks",
        "mailto://mail.example.org:25?from=copydesk@example.org&to=desk@example.org",
        "ntfy://ntfy.example/topic",
        "syslog://",
    ],
)
def test_a_target_without_a_secret_may_stand_in_the_file(configured, target):
    """Addresses in which Apprise counts nothing as private are taken."""
    assert target_problems(load_settings(configured(f'[alerts]\ntargets = ["{target}"]\n'), {})) == []


def test_secrets_from_the_environment_are_right(configured):
    """The same address that is refused in the file is taken from the environment, and one that is wrong is named so."""
    env = {"COPYDESK_ALERTS__TARGETS": '["slack://TokenA/TokenB/TokenC", "slak://TokenA"]'}
    (problem,) = target_problems(load_settings(configured(""), env))
    assert problem.where == "environment COPYDESK_ALERTS__TARGETS"
    assert problem.key == "alerts.targets, item 2"


@pytest.mark.parametrize("text", ["", f'{CONTACT}[alerts]\ntargets = ["slak://a"]\n'])
def test_a_run_that_cannot_begin_leaves_no_run(configured, text):
    """Exit code 2, before a folder or a plan is written; `sources check` says the same without a run."""
    path = configured(text)
    done = copydesk(path, "run")
    checked = copydesk(path, "sources", "check")
    assert (done.returncode, checked.returncode) == (2, 2)
    missing = "alerts.targets, item 1" if text else "crawl.user_agent_contact: is missing"
    assert missing in done.stderr
    assert missing in checked.stderr
    assert "nothing wrong; but a run cannot begin" in checked.stdout
    assert not list(path.parent.glob("data/runs/*"))


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("text", "obstacle", "line", "key"),
    [
        ('data = "in/the/way"\n', "in/the/way", ":1", "data"),
        ('data = "in/the/way"\n', "in/the", ":1", "data"),
        ('\narchive = "warc"\n', "warc", ":2", "archive"),
        ('\n\ntables = "out/tables"\n', "out", ":3", "tables"),
        ('data = "a"\nstate_url = "sqlite:///b/state.db"\n', "b", ":2", "state_url"),
        ("", "data", "", "data"),
        ("", "data/archive", "", "data"),
        ("", "data/runs", "", "data"),
        ('data = "a"\n', "a/docs", ":1", "data"),
        ('data = "a"\n', "a/tables", ":1", "data"),
    ],
)
def test_a_file_in_the_place_of_a_folder_is_named_with_its_line(configured, text, obstacle, line, key):
    """The key whose line names the place, the file that is in the way, told once; and nothing is made."""
    path = configured(text + CONTACT)
    in_the_way = path.parent / obstacle
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_text("a file", "utf-8")
    before = files(path.parent)
    with pytest.raises(PlacesError) as raised:
        check_ready(load_settings(path, {}))
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"{path}{line}: {key}: {in_the_way} is a file and no folder")
    assert "move that file away" in str(problem)
    assert files(path.parent) == before


@pytest.mark.parametrize("made", [False, True])
def test_where_all_is_well_nothing_is_made(configured, made):
    """Neither a data folder that is not there yet nor anything in one that is."""
    path = configured(CONTACT)
    if made:
        for folder in ("data/runs", "data/docs", "data/archive", "data/tables"):
            (path.parent / folder).mkdir(parents=True)
        with open_state(f"sqlite:///{path.parent}/data/state.db"):
            pass
    before = files(path.parent)
    check_ready(load_settings(path, {}))
    assert files(path.parent) == before


@pytest.mark.parametrize("variable", ["DATA", "ARCHIVE", "TABLES"])
def test_a_place_that_takes_no_files_is_named_by_its_variable(configured, variable):
    """A folder in which the system lets nobody write, also root, and by which variable it was given."""
    settings = load_settings(configured(CONTACT), {f"COPYDESK_{variable}": "/proc/nowhere/at/all"})
    with pytest.raises(PlacesError) as raised:
        check_ready(settings)
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"environment COPYDESK_{variable}: {variable.lower()}: /proc refuses (")


def test_a_link_that_leads_nowhere_is_no_folder(configured):
    """A link whose target is gone (a disk that is not mounted) is told as such."""
    path = configured(f'data = "disk"\n{CONTACT}')
    (path.parent / "disk").symlink_to("/nowhere/at/all")
    with pytest.raises(PlacesError, match="is a symbolic link that leads nowhere"):
        check_ready(load_settings(path, {}))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "no database can be opened by this state_url"),
        ("oracle://a/b", "no database can be opened by this state_url"),
        ("postgresql+psycopg://nobody@127.0.0.1:{dead}/none", "127.0.0.1:{dead}/none failed: "),
        ("sqlite:///{folder}/noise.db", "noise.db cannot be used: file is not a database"),
        ("sqlite:///{folder}", "cannot be used: it is no file"),
        ("sqlite:///{folder}/state.db?timeout=soon", "timeout=soon is no number of seconds"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_with_its_line(configured, url, told):
    """The line of `state_url`, what the database or its address is refused for, and what would be right."""
    with dead_port() as dead:
        folder = configured("").parent
        (folder / "noise.db").write_text("no database" * 100, "utf-8")
        path = configured(f'state_url = "{url.format(dead=dead, folder=folder)}"\n{CONTACT}')
        with pytest.raises(PlacesError) as raised:
            check_ready(load_settings(path, {}))
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"{path}:1: state_url: ")
    assert told.format(dead=dead) in str(problem)
    assert problem.right


def test_a_folder_written_as_an_address_is_a_folder(configured):
    """`file://` names a folder: it is tried as one, and is no kind of store that nobody knows."""
    path = configured(CONTACT)
    check_ready(load_settings(path, {"COPYDESK_TABLES": f"file://{path.parent}/tables"}))
    with pytest.raises(PlacesError, match="tables: /proc refuses"):
        check_ready(load_settings(path, {"COPYDESK_TABLES": "file:///proc/nowhere/at/all"}))


def test_an_object_store_that_refuses_is_named_with_its_line(configured):
    """The store is asked before anything is fetched; a kind that nobody knows is told with the kinds there are."""
    path = configured(f'tables = "s3://desk/tables"\n{CONTACT}')
    with dead_port() as dead:
        env = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{dead}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1"}
        env |= {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "hunter22"}
        with pytest.raises(PlacesError) as raised:
            check_ready(load_settings(path, env))
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"{path}:1: tables: s3://desk/tables cannot be written: ")
    assert "Connection refused" in str(problem)
    assert "AWS_" in problem.right
    assert "hunter22" not in str(problem)
    with pytest.raises(PlacesError, match=r"'ftp'; there are: a folder, s3://bucket/prefix"):
        check_ready(load_settings(configured(f'tables = "ftp://desk/tables"\n{CONTACT}'), {}))


def test_a_database_that_another_writes_to_is_no_problem(configured):
    """A run waits for a writer; a check must neither wait nor complain."""
    path = configured(CONTACT)
    (path.parent / "data").mkdir()
    with closing(sqlite3.connect(path.parent / "data/state.db", isolation_level=None)) as writer:
        writer.execute("create table held (x)")
        writer.execute("begin exclusive")
        check_ready(load_settings(path, {}))
        writer.execute("rollback")


@pytest.mark.server
def test_a_server_that_lets_nobody_write_is_named(configured, postgres_url):
    """A database whose tables may be made or written is well; one that is read-only or forbids it is told."""
    ready = load_settings(configured(CONTACT), {"COPYDESK_STATE_URL": postgres_url})
    check_ready(ready)
    with open_state(postgres_url):
        pass
    check_ready(ready)
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        role = f"r{postgres_url.rpartition('_')[2]}"
        connection.execute(sa.text(f"create role {role} login"))
        url = sa.make_url(postgres_url)
        stranger = url.set(username=role).render_as_string(hide_password=False)
        forbidden = load_settings(configured(CONTACT), {"COPYDESK_STATE_URL": stranger})
        with pytest.raises(PlacesError, match="does not let this user write tables"):
            check_ready(forbidden)
        connection.execute(sa.text(f"alter database {url.database} set default_transaction_read_only = on"))
        with pytest.raises(PlacesError, match="is read-only"):
            check_ready(ready)
        connection.execute(sa.text(f"drop role {role}"))


def test_the_commands_say_the_same_of_a_file_in_the_place_of_the_data(configured):
    """`sources check`, `run`, `ingest` and `serve` each name the line, and none a file that a person never heard of."""
    path = configured(f'data = "data"\n{CONTACT}')
    (path.parent / "data").write_text("", "utf-8")
    for arguments, code in {("sources", "check"): 2, ("run",): 3, ("ingest", str(path)): 3, ("serve",): 3}.items():
        done = copydesk(path, *arguments)
        assert done.returncode == code, done.stderr
        assert f"{path}:1: data: {path.parent}/data is a file and no folder" in done.stderr
        assert "serving.json" not in done.stderr
        assert "Traceback" not in done.stderr


def test_where_nothing_is_due_the_next_is_named(configured):
    """Which source is due when, and how to collect it now."""
    path = configured(CONTACT)
    (path.parent / "data").mkdir()
    frontier = Frontier(f"sqlite:///{path.parent}/data/state.db")
    frontier.create()
    frontier.mark_source_run("herald", datetime(2026, 11, 22, 6, tzinfo=UTC))
    frontier.close()
    done = copydesk(path, "run", "--now", "2026-11-22T06:30:00Z")
    assert done.returncode == 0, done.stderr
    assert "nothing is due; next: herald at 2026-11-22 07:00 UTC" in done.stderr
    assert "copydesk run herald" in done.stderr
    assert not list(path.parent.glob("data/runs/*"))


def test_each_target_is_tried(configured):
    """`alerts test` sends one message to each and says which did not take it, with exit code 1."""
    with webhook() as receiver, dead_port() as dead:
        path = configured(f'[alerts]\ntargets = ["{receiver.target()}"]\n')
        well = copydesk(path, "alerts", "test")
        both = {"COPYDESK_ALERTS__TARGETS": json.dumps([receiver.target(), f"json://127.0.0.1:{dead}/"])}
        ill = copydesk(path, "alerts", "test", "--json", **both)
        posts = list(receiver.posts)
    assert (well.returncode, ill.returncode) == (0, 1), well.stderr + ill.stderr
    assert "taken" in well.stdout
    assert [result["sent"] for result in json.loads(ill.stdout)] == [True, False]
    assert json.loads(ill.stdout)[1]["error"]
    assert len(posts) == 2


def test_a_test_of_no_targets_is_told(configured):
    """Without targets there is nothing to test: usage, not success."""
    done = copydesk(configured(""), "alerts", "test")
    assert done.returncode == 2
    assert "no targets are configured" in done.stderr
