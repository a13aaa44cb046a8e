"""copydesk.toml and the environment."""

import json
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from flows.config import Settings, load_settings, now
from flows.errors import ConfigError
from flows.units import format_duration, parse_duration
from warehouse.contract import Severity

CRON = 'five fields of figures: minute, hour, day, month, weekday, as "30 3 * * *"'


@pytest.fixture
def write(tmp_path):
    def _write(text: str) -> Path:
        path = tmp_path / "copydesk.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def _problems(path: Path | None, env: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load_settings(path, env or {})
    assert raised.value.exit_code == 2
    return [str(problem) for problem in raised.value.problems]


def test_without_a_file_everything_is_below_the_working_folder(tmp_path, monkeypatch):
    """With neither a file nor variables, every place is an absolute path below ./data."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings(None, {})
    assert settings.data == tmp_path / "data"
    assert settings.tables == str(tmp_path / "data" / "tables")
    assert settings.state_url == f"sqlite:///{tmp_path / 'data' / 'state.db'}"
    assert settings.archive == tmp_path / "data" / "archive"
    assert settings.sources == tmp_path / "sources.toml"


@pytest.mark.parametrize(
    ("written", "file"),
    [("state.db", "state.db"), ("a/state.db?timeout=5", "a/state.db?timeout=5")],
)
def test_a_relative_state_database_lies_beside_its_file(write, tmp_path, monkeypatch, written, file):
    """Wherever the command is called from, it is the same database: leases in two databases would hold nothing."""
    path = write(f'state_url = "sqlite:///{written}"')
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_settings(path, {}).state_url == f"sqlite:///{tmp_path}/{file}"


@pytest.mark.parametrize("url", ["sqlite:////var/lib/x.db", "sqlite://", "sqlite:///:memory:", "postgresql://a@b/c"])
def test_other_state_databases_stay_as_written(write, url):
    """An absolute path, a database in memory and a server's address are taken as they are."""
    assert load_settings(write(f'state_url = "{url}"'), {}).state_url == url


def test_paths_of_a_file_are_relative_to_its_folder(write, tmp_path, monkeypatch):
    """A file means its own folder, wherever the command is called from."""
    path = write('data = "store"\ntables = "lake"\nclock_file = "clock.txt"\n')
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    settings = load_settings(path, {})
    assert settings.data == tmp_path / "store"
    assert settings.tables == str(tmp_path / "lake")
    assert settings.clock_file == tmp_path / "clock.txt"
    assert settings.sources == tmp_path / "sources.toml"


def test_the_working_folders_file_is_found(write, monkeypatch, tmp_path):
    """Without a path, ./copydesk.toml is read, and COPYDESK_CONFIG names another."""
    write('data = "found"\n')
    other = tmp_path / "other.toml"
    other.write_text('data = "other"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings(None, {}).data == tmp_path / "found"
    assert load_settings(None, {"COPYDESK_CONFIG": str(other)}).data == tmp_path / "other"


def test_the_environment_wins_over_the_file(write):
    """Variables override keys of any depth; lists and tables are JSON."""
    path = write("[extract]\nworkers = 2\nbatch_size = 10\n")
    env = {
        "COPYDESK_EXTRACT__WORKERS": "7",
        "COPYDESK_ALERTS__TARGETS": '["json://u:pw@127.0.0.1/x"]',
        "COPYDESK_CRAWL__ALLOW_HOSTS": '{"*.x.test": "127.0.0.1"}',
        "COPYDESK_CRAWL__USER_AGENT_CONTACT": "https://desk.example/crawler",
        "COPYDESK_TABLES": "s3://lake/tables",
        "COPYDESK_TEST_SEED": "not a setting",
    }
    settings = load_settings(path, env)
    assert (settings.extract.workers, settings.extract.batch_size) == (7, 10)
    assert settings.alerts.target_urls() == ("json://u:pw@127.0.0.1/x",)
    assert settings.tables == "s3://lake/tables"
    crawl = settings.crawl_settings()
    assert crawl.user_agent_contact == "https://desk.example/crawler"
    assert crawl.allow_hosts == {"*.x.test": "127.0.0.1"}


def test_every_problem_is_listed_with_its_line(write):
    """One error lists all that is wrong: file and line, what was found, what would be right."""
    path = write(
        'dta = "x"\n'
        "[extract]\n"
        "workers = 0\n"
        'executer = "dask"\n'
        "[crawl]\n"
        "shards = 2\n"
        "timeout_second = 3\n"
        "[schedule]\n"
        'cron = "never"\n'
        'timezone = "Mars/Phobos"\n'
    )
    found = _problems(path, {"COPYDESK_PREFECT__PROT": "1", "COPYDESK_ALERTS__TARGETS": "[1"})
    assert found[:6] == [
        f"{path}:1: dta: unknown key; did you mean data?",
        f"{path}:3: extract.workers: found 0; right would be: at least 1",
        f"{path}:4: extract.executer: unknown key; did you mean executor?",
        f"{path}:7: crawl.timeout_second: unknown key; did you mean timeout_seconds?",
        f"{path}:9: schedule.cron: found 'never'; right would be: {CRON}",
        f"{path}:10: schedule.timezone: found 'Mars/Phobos'; right would be: an IANA time zone, as \"Europe/Berlin\"",
    ]
    assert found[6].startswith("environment COPYDESK_ALERTS__TARGETS: not valid JSON")
    assert found[7] == "environment COPYDESK_PREFECT__PROT: names no key; did you mean COPYDESK_PREFECT__PORT?"


def test_what_is_wrong_is_said_in_the_words_of_the_file(write):
    """TOML has lists, tables and text: no word of the library that checks, and no pattern, is left in a message."""
    path = write(
        "data = 3\nclock_file = [1]\nreport_url = 3\nextract = [1]\n"
        '[alerts]\ntargets = "x"\n[crawl]\nallow_hosts = {"localhost" = "localhost"}\nmax_seconds = "x"\n'
        "[schedule]\nevery = 3\n[prefect]\nport = 99999\n"
    )
    found = _problems(path, {"COPYDESK_DATAA": "x", "COPYDESK_PREFECT__PORT": "many"})
    assert "environment COPYDESK_DATAA: names no key; did you mean COPYDESK_DATA?" in found
    said = "\n".join(found)
    for right in ("a path as text", "text in quotes", "a table", "a list, as", "a number", "a whole number"):
        assert right in said, said
    for word in ("tuple", "dictionary", "pattern", "pathlib", "Input", "String", "valid", "parse"):
        assert word not in said, said


def test_broken_toml_names_the_line(write):
    """A file that is no TOML is refused with the line where it stops being any."""
    path = write('data = "x"\n[extract\n')
    assert _problems(path)[0].startswith(f"{path}:2: not valid TOML: ")


@pytest.mark.parametrize(
    ("text", "line", "what", "right"),
    [
        ('a = 1\nname = "Foo\nb = 2\n', 2, "a text in quotes has no end in the value of name", "close it"),
        ("a = 1\nname = 'Foo", 2, "a text in quotes has no end in the value of name", "close it"),
        ('name = "The "Daily" Herald"\n', 1, "something stands behind a value in the value of name", '\\"'),
        ("name = \u201cFoo\u201d\n", 1, "curly quotes are no quotes to TOML in the value of name", "straight ones"),
        ("name = Foo\n", 1, "Invalid value in the value of name", "straight quotes"),
        ('a = 1\nname = """Foo\n\nb = 2\n', 2, "a text in quotes has no end in the value of name", "close it"),
        ('name = "C:\\Users"\n', 1, "Invalid hex value in the value of name", "backslash"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value in the value of a", "each key once"),
        ("[a]\n\n[a]\n", 3, "Cannot declare ('a',) twice", "[[source]]"),
        ('a = ["b" "c"]\n', 1, "Unclosed array in the value of a", "a comma"),
    ],
)
def test_broken_toml_says_where_and_what_to_do(write, text, line, what, right):
    """The line, the key and what would be right there, without the value: it may be a secret."""
    path = write(text)
    (said,) = _problems(path)
    assert said.startswith(f"{path}:{line}: not valid TOML: {what}; ")
    assert right in said.rpartition("; ")[2] or right in said.partition("; ")[2]
    assert "Foo" not in said


def test_a_key_that_only_the_reader_fills_is_not_offered(write):
    """The keys named to somebody who wrote an unknown one are those that he can write."""
    (said,) = _problems(write(""), {"COPYDESK_XYZZY": "1"})
    known = said.partition("known keys: ")[2].split(", ")
    assert {"data", "crawl", "sources"} <= set(known)
    assert not {"file", "storage", "written"} & set(known)


def test_bytes_that_are_not_utf8_name_the_line(tmp_path):
    """A file in another encoding is refused with the line of the first wrong byte."""
    path = tmp_path / "copydesk.toml"
    path.write_bytes(b'data = "x"\n# caf\xe9\n')
    assert _problems(path)[0].startswith(f"{path}:2: not UTF-8")


def test_a_named_file_must_be_there(tmp_path):
    """A path that was given and does not exist is an error, not the defaults."""
    assert "there is no such file" in _problems(tmp_path / "nowhere.toml")[0]


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ('state_url = "postgresql+psycopg://desk:hunter22@db/copydesk"\n', "COPYDESK_STATE_URL"),
        ('[alerts]\ntargets = ["mailto://desk:hunter22@mail.example"]\n', "COPYDESK_ALERTS__TARGETS"),
        ('state_url = "postgresql://desk:hunter22/?#x@db/copydesk"\n', "COPYDESK_STATE_URL"),
        ('[alerts]\ntargets = ["mailto://mail.example?from=a@b.example&pass=hunter22"]\n', "COPYDESK_ALERTS__TARGETS"),
        ('[storage]\nAWS_SECRET_ACCESS_KEY = "hunter22"\n', "AWS_ACCESS_KEY_ID"),
    ],
)
def test_secrets_do_not_stand_in_the_file(write, text, variable):
    """A password in the file is refused with the variable it belongs into, and is not repeated."""
    (problem,) = _problems(write(text))
    assert variable in problem
    assert "hunter22" not in problem


@pytest.mark.parametrize(
    "target",
    [
        "mailto://mail.example.org:25?from=copydesk@example.org&to=desk@example.org",
        "mailto://mail.example.org:25#a:b@c",
        "json://desk@127.0.0.1:9000/hooks/a:b@c",
    ],
)
def test_an_address_with_a_port_holds_no_password(write, target):
    """A colon before a port, and an at sign in query, path or fragment, are no user and password."""
    assert load_settings(write(f'[alerts]\ntargets = ["{target}"]\n'), {}).alerts.target_urls() == (target,)


def test_secrets_are_not_shown(write):
    """What came from the environment is in no representation and in no error message."""
    env = {
        "COPYDESK_STATE_URL": "postgresql+psycopg://desk:hunter22@db/copydesk",
        "COPYDESK_ALERTS__TARGETS": '["mailto://desk:hunter22@mail.example"]',
        "AWS_SECRET_ACCESS_KEY": "hunter22",
        "AWS_PROFILE": "not for the tables",
    }
    settings = load_settings(write(""), env)
    assert "hunter22" not in repr(settings)
    assert settings.storage_options() == {"AWS_SECRET_ACCESS_KEY": "hunter22"}
    broken = _problems(write(""), env | {"COPYDESK_ALERTS__TARGETS": '["hunter22"]'})
    assert "hunter22" not in "".join(broken)


def test_a_crawl_needs_a_contact_and_nothing_else_does(write):
    """Without user_agent_contact the settings load, and only a crawl is refused, naming the key."""
    settings = load_settings(write("[crawl]\nshards = 3\n"), {})
    assert settings.crawl.shards == 3
    with pytest.raises(ConfigError, match=r"crawl\.user_agent_contact: is missing"):
        settings.crawl_settings()


@pytest.mark.parametrize("text", ['every = "1h"\ncron = "0 * * * *"\n', "every = 15\n", 'cron = "61 * * * *"\n'])
def test_schedules_that_cannot_be_meant_are_refused(write, text):
    """A schedule is either an interval with its unit or a crontab line whose figures exist."""
    assert _problems(write(f"[schedule]\n{text}"))


def test_dask_needs_its_address(write):
    """The engine `dask` without a scheduler's address, or an address without it, is refused."""
    assert _problems(write('[extract]\nexecutor = "dask"\n'))
    assert _problems(write('[extract]\nscheduler_address = "tcp://127.0.0.1:8786"\n'))
    both = load_settings(write('[extract]\nexecutor = "dask"\nscheduler_address = "tcp://127.0.0.1:8786"\n'), {})
    assert both.extract.executor == "dask"


def test_alerts_are_told_from_warning_up(write):
    """`info` is no minimum severity, since nothing of it is ever told."""
    (told,) = _problems(write('[alerts]\nminimum_severity = "info"\n'))
    assert told.endswith("found 'info'; right would be: 'warning' or 'critical'")
    settings = load_settings(write('[alerts]\nminimum_severity = "critical"\nremind_after = "never"\n'), {})
    assert (settings.alerts.minimum_severity, settings.alerts.remind_after) == (Severity.CRITICAL, None)


def test_a_link_leads_to_the_report(write, tmp_path):
    """Messages link to `report_url` where it is given, else to the file."""
    path = write('report_url = "https://desk.example/reports/"\n')
    assert load_settings(path, {}).report_link("r-1") == "https://desk.example/reports/r-1/index.html"
    plain = load_settings(write(""), {}).report_link("r-1")
    assert plain == f"file://{tmp_path}/data/docs/r-1/index.html"


def test_now_is_what_the_clock_file_says(write, tmp_path):
    """With a clock file, now is its instant in UTC; without, the wall clock's."""
    settings = load_settings(write('clock_file = "clock.txt"\n'), {})
    clock = tmp_path / "clock.txt"
    clock.write_text("2026-11-22T08:30:00+02:00\n", encoding="utf-8")
    assert now(settings) == datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    assert now(settings).tzinfo is UTC
    before = datetime.now(UTC)
    assert before <= now(load_settings(write(""), {})) <= datetime.now(UTC)


@pytest.mark.parametrize("text", [None, "", "tomorrow", "2026-11-22T08:30:00"])
def test_a_clock_file_that_says_no_instant_is_an_error(write, tmp_path, text):
    """A clock file that is missing, no instant or without an offset stops the command, naming the file."""
    settings = load_settings(write('clock_file = "clock.txt"\n'), {})
    if text is not None:
        (tmp_path / "clock.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"clock\.txt"):
        now(settings)


@hypothesis_settings(deadline=None)  # a loaded machine is no failure
@given(st.integers(min_value=1, max_value=10**10))
def test_a_duration_written_out_reads_as_itself(milliseconds):
    """Whatever length of time is written, it is read back as the same."""
    span = timedelta(milliseconds=milliseconds)
    assert parse_duration(format_duration(span)) == span


@pytest.mark.parametrize("text", ["", "15", 15, "h", "1 hour", "-1h", "0s", "1h,", None, True])
def test_a_length_of_time_needs_figure_and_unit(text):
    """A bare number, a negative or a made-up unit is no length of time."""
    with pytest.raises(ValueError, match="length of time"):
        parse_duration(text)


@hypothesis_settings(deadline=None)  # a loaded machine is no failure
@given(st.dictionaries(st.sampled_from(["data", "tables", "archive", "crawl", "extract", "x"]), st.text(max_size=8)))
def test_any_environment_gives_settings_or_a_list_of_problems(values):
    """Whatever the variables hold, the answer is settings or a ConfigError, never another exception."""
    env = {f"COPYDESK_{name.upper()}": value for name, value in values.items()}
    try:
        problems = ()
        found = load_settings(None, env)
    except ConfigError as error:
        found, problems = None, error.problems
    assert isinstance(found, Settings) or problems


def test_errors_pickle(write):
    """A configuration error crosses a process boundary with its problems."""
    with pytest.raises(ConfigError) as raised:
        load_settings(write("x = 1\n"), {})
    copy = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own bytes
    assert copy.problems == raised.value.problems
    assert str(copy) == str(raised.value)


def test_settings_survive_json(write):
    """What a run notes of its settings is JSON and holds no secret."""
    env = {"COPYDESK_ALERTS__TARGETS": '["mailto://desk:hunter22@mail.example"]', "AWS_REGION": "here"}
    text = json.dumps(load_settings(write(""), env).model_dump(mode="json", exclude={"state_url"}))
    assert "hunter22" not in text
