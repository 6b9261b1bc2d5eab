"""How a log becomes messages: last lines, records, traces, levels, and what is worth telling of them."""

import pytest

from incidents.logs import (
    Clue,
    ClueKind,
    arguments,
    clues_in,
    commands,
    credentials,
    files,
    last_words,
    life,
    network,
    resolving,
    resources,
    rights,
    trust,
    values,
    variables,
)
from incidents.logs.phrases import Phrases
from incidents.logs.words import variable_of
from tests.logs.test_wordings import ROWS

MODULES = (
    arguments,
    commands,
    credentials,
    files,
    life,
    network,
    resolving,
    resources,
    rights,
    trust,
    values,
    variables,
)


def kinds(text: str) -> list[str]:
    return [str(clue.kind) for clue in clues_in(text)]


def only(text: str) -> Clue:
    (clue,) = clues_in(text)
    return clue


def test_the_number_counts_the_lines_of_the_text_that_was_given() -> None:
    text = "\n".join([*("loading" for _ in range(70)), "FATAL: API_KEY is not set", "bye", ""])

    assert only(text).number == 70


def test_what_was_said_before_the_last_fifty_lines_is_history() -> None:
    assert not clues_in("FATAL: API_KEY is not set\n" + "working\n" * 50)


def test_a_clue_quotes_its_line_without_terminal_codes_and_cut() -> None:
    clue = only("\x1b[1;31mFATAL\x1b[0m: API_KEY is not set \x07" + "." * 5000)

    assert clue.line.startswith("FATAL: API_KEY is not set .")
    assert len(clue.line) == 2000


def test_the_tail_of_a_long_line_is_read_as_well() -> None:
    assert kinds("request " + "x" * 1500 + ": dial tcp 10.0.0.1:80: connect: connection refused") == ["refused"]


def test_a_repeated_message_is_told_once() -> None:
    text = "\n".join(f"2026/03/01 10:00:{second:02} dial tcp 10.0.0.1:80: connection refused" for second in range(20))

    assert kinds(text) == ["refused"]


def test_different_things_are_told_in_their_order() -> None:
    text = "dial tcp 10.0.0.1:80: connect: connection refused\nopen /etc/app/a.yaml: no such file or directory\n"

    assert kinds(text) == ["refused", "missing_file"]


def test_a_vaguer_word_for_the_same_thing_is_left_out() -> None:
    text = "connection refused\ndial tcp 10.0.0.1:80: connect: connection refused\nconnection refused\n"

    assert [clue.detail for clue in clues_in(text)] == [{"host": "10.0.0.1", "port": "80"}]


def test_a_trace_is_one_clue_with_its_message() -> None:
    text = (
        "Traceback (most recent call last):\n"
        '  File "/app/a.py", line 3, in <module>\n    main()\n'
        '  File "/app/a.py", line 2, in main\n    raise RuntimeError("the sky fell")\n'
        "RuntimeError: the sky fell\n"
    )

    assert only(text) == Clue(ClueKind.CRASH, {"what": "RuntimeError: the sky fell"}, "RuntimeError: the sky fell", 5)


def test_the_source_code_that_a_trace_shows_is_no_complaint() -> None:
    text = (
        "Traceback (most recent call last):\n"
        '  File "/app/a.py", line 3, in <module>\n    raise RuntimeError("API_KEY is not set")\n'
        "RuntimeError: boom\n"
    )

    assert kinds(text) == ["crash"]


def test_what_is_indented_below_the_message_of_a_trace_is_more_of_it() -> None:
    trace = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f\n    raise RpcError(state)\n'
    said = 'RpcError: <_Rpc that terminated with:\n\tstatus = UNAVAILABLE\n\tdetails = "ipv4:10.1.2.3:7070: {}"\n>\n'

    refused = only(trace + said.format("Connection refused (111)"))
    assert (str(refused.kind), refused.detail) == ("refused", {"host": "10.1.2.3", "port": "7070"})
    shown = '  File "/app/b.py", line 2, in g\n    raise Refused("db:1: connection refused")\n'
    assert kinds("ValueError: boom\n" + shown) == ["crash"]


def test_a_chain_of_causes_is_told_by_what_is_specific_in_it() -> None:
    text = (
        "java.lang.IllegalStateException: cannot start\n\tat a.B.c(B.java:1)\n"
        "Caused by: java.net.ConnectException: Connection refused\n\tat x.Y.z(Y.java:2)\n\t... 3 more\n"
        "Caused by: java.lang.RuntimeException: could not reach ledger:8080\n\tat x.Y.z(Y.java:2)\n"
    )

    assert kinds(text) == ["refused"]
    assert clues_in(text)[0].detail == {"host": "ledger", "port": "8080"}


def test_the_host_may_be_told_by_the_line_before() -> None:
    assert only("connecting to db:5432\nERROR connection refused\n").detail == {"host": "db", "port": "5432"}


def test_trouble_that_was_overcome_is_no_clue() -> None:
    trouble = "could not connect to db:5432: connection refused, retrying\n"

    assert not clues_in(trouble + "connected to db:5432\n")
    assert kinds("connected to db:5432\n" + trouble) == ["refused"]


def test_a_warning_gives_way_to_an_error() -> None:
    text = "WARN: REGION_NAME is not set\nERROR: open /etc/a.yaml: no such file or directory\n"

    assert kinds(text) == ["missing_file"]


def test_a_warning_before_a_healthy_start_is_no_clue() -> None:
    assert kinds("WARN: REGION_NAME is not set\nlistening on :8080\n") == ["listening"]


def test_a_warning_alone_is_better_than_nothing() -> None:
    assert kinds("WARN: REGION_NAME is not set\n") == ["missing_variable"]


@pytest.mark.parametrize(
    "line",
    [
        '{"level":20,"msg":"API_KEY is not set"}',
        "level=debug msg='API_KEY is not set'",
        "DEBUG API_KEY is not set",
        "D, [2026-03-01T10:00:00.1 #1] DEBUG -- : API_KEY is not set",
        "[debug] API_KEY is not set",
        "dbug: Startup[0]\n      API_KEY is not set",
    ],
)
def test_what_is_only_for_debugging_is_no_clue(line: str) -> None:
    assert not kinds(line)


@pytest.mark.parametrize(
    ("setting", "variable"),
    [
        ("spring.datasource.url", "SPRING_DATASOURCE_URL"),
        ("databaseUrl", "DATABASE_URL"),
        ("--database-url", "DATABASE_URL"),
        ("${DB_HOST}", "DB_HOST"),
        ("Storage__Account", "Storage__Account"),
        ("Jwt:Key", "Jwt__Key"),
        ("process.env.QUEUE_URL", "QUEUE_URL"),
    ],
)
def test_a_setting_is_named_as_the_environment_carries_it(setting: str, variable: str) -> None:
    assert variable_of(setting) == variable


def all_phrases() -> list[Phrases]:
    return [item for module in MODULES for item in vars(module).values() if isinstance(item, Phrases)]


def test_phrases_find_what_their_expressions_find() -> None:
    """The plain pieces that guard the expressions never hide a match."""
    lows = [row[1].lower() for row in ROWS]
    hidden = [
        (pattern.pattern, low)
        for item in all_phrases()
        for pieces, pattern in item.guarded
        for low in lows
        if pattern.search(low) and not any(piece in low for piece in pieces)
    ]

    assert len(all_phrases()) > 30
    assert not hidden


def test_records_without_a_message_are_messages_of_their_own() -> None:
    well = '{"path":"/a","response_code":200,"upstream_host":"10.0.0.7:80"}'
    failed = '{"path":"/b","response_code":503,"upstream_host":"10.0.0.8:80"}'
    (clue,) = clues_in(f"{well}\n{failed}\n")

    assert (clue.detail["host"], clue.number) == ("10.0.0.8", 1)


def test_the_host_of_the_writer_itself_is_nobody_it_calls() -> None:
    own = '{"level":"error","pid":1,"hostname":"api","msg":"connect ECONNREFUSED 10.0.0.8:5432"}'
    other = '{"level":"error","pid":1,"hostname":"db","syscall":"getaddrinfo","msg":"getaddrinfo ENOTFOUND"}'

    assert clues_in(own)[0].detail["host"] == "10.0.0.8"
    assert clues_in(other)[0].detail["host"] == "db"


def test_the_class_of_an_exception_is_no_host() -> None:
    request = 'HttpExceptionRequest Request { host = "db" port = 5432 }'
    words = f"web: {request} (ConnectionFailure connect: does not exist (Connection refused))"

    assert clues_in(words)[0].detail["host"] == "db"


CHAIN = 'Error: {}\n\nCaused by:\n    0: cannot read "15m"\n    1: invalid digit found in string\n'


def test_a_refused_value_is_that_of_the_one_variable_that_its_chain_names() -> None:
    assert only(CHAIN.format("loading BATCH_WINDOW")).detail == {"variable": "BATCH_WINDOW"}
    assert only(CHAIN.format("BATCH_WINDOW and BATCH_COUNT do not fit")).detail == {}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("whoops, TOKEN_URL again", "TOKEN_URL"),
        ("ERROR nobody knows TOKEN_URL or TOKEN_KEY here", "TOKEN_URL TOKEN_KEY"),
        ("INFO TOKEN_URL came and went", ""),
        ("WARN TOKEN_URL came and went", ""),
        ("TOKEN_URL is not there, using the default", ""),
        ("TOKEN_URL is no longer looked at", ""),
        ("starting with TOKEN_URL=http://sts", ""),
        ("ERROR ECONNREFUSED ERR_TLS_CERT_ALTNAME_INVALID", ""),
    ],
)
def test_last_words_tell_the_variables_that_they_may_complain_of(line: str, names: str) -> None:
    assert last_words(line, 2) == ((0, line, names),)
