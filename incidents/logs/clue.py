"""What a log can tell: a closed set of words, each with the few details that name the thing it is about."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple


class ClueKind(StrEnum):
    """What a line of a log says. In brackets: the keys of its detail; all but `variable` of the first may be absent."""

    MISSING_VARIABLE = "missing_variable"  # variable
    BAD_VALUE = "bad_value"  # variable: it is set to what the program cannot use; never the value itself
    REFUSED = "refused"  # host, port, address, service: refused or reset
    TIMED_OUT = "timed_out"  # host, port, address, service
    UNRESOLVED = "unresolved"  # host: the name does not exist
    DNS_DOWN = "dns_down"  # host: the resolver does not answer, or not properly
    MISSING_FILE = "missing_file"  # path
    UNPARSABLE = "unparsable"  # path: of a configuration file
    READ_ONLY = "read_only"  # path
    PERMISSION = "permission"  # path | port
    FORBIDDEN = "forbidden"  # account, verb, resource: the API server refuses
    CERTIFICATE = "certificate"  # why: expired | authority | name; host, path
    USAGE = "usage"  # flag: the arguments are refused
    NO_COMMAND = "no_command"  # command
    EXEC_FORMAT = "exec_format"
    DISK_FULL = "disk_full"  # path
    HEAP_EXHAUSTED = "heap_exhausted"
    AUTH_FAILED = "auth_failed"  # user, host: a dependency refuses the credentials
    UNAVAILABLE = "unavailable"  # host, port: a dependency answers that it cannot, or is waited for
    STALLED = "stalled"
    LISTENING = "listening"  # port
    STARTED = "started"
    CRASH = "crash"  # what
    PORT_IN_USE = "port_in_use"  # port
    MIGRATION = "migration"
    SLOW = "slow"


class Clue(NamedTuple):
    """One thing that a log says: the line is as it was written, without terminal codes, and cut."""

    kind: ClueKind
    detail: dict[str, str]
    line: str
    number: int


class Level(StrEnum):
    """How serious the program itself finds a line."""

    NONE = "none"
    QUIET = "quiet"  # trace, debug
    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    FATAL = "fatal"


class Line(NamedTuple):
    """
    One message of a log, as rules read it: with the indented lines that follow it.

    before: the message before it; context: places and source code that its stack trace shows.
    """

    number: int
    shown: str
    text: str
    level: Level = Level.NONE
    before: str = ""
    context: str = ""


class Found(NamedTuple):
    """What a rule reads out of a line."""

    kind: ClueKind
    detail: dict[str, str]
    weak: bool = False


Read = Callable[[Line, str], Iterable[Found]]
"""A rule: gets a line and its text in lower case."""


class Rule(NamedTuple):
    """What reads a line, and the words of which at least one must be in it: most lines hold none of any rule."""

    words: frozenset[str]
    read: Read


def words_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def rule(words: str, read: Read) -> Rule:
    """A rule for the lines that hold one of some words, separated by spaces."""
    return Rule(words_of(words), read)
