"""
Lines that are records: JSON of any logger, and logfmt.

Only fields that loggers use for messages, errors and places are read; whatever else a record claims is ignored.
"""

import json
import re
from collections.abc import Iterator, Mapping

from incidents.logs.clue import Level
from incidents.logs.levels import level_of_field

MAX_RECORD = 8_000
"""Characters of a line up to which it is parsed as a whole."""

_MESSAGE = (
    "msg", "message", "@m", "@mt", "mt", "event", "text", "log", "textpayload", "short_message", "body", "description",
    "renderedmessage", "jsonpayload", "attr", "fields", "data", "state", "extra", "context", "properties", "attributes",
)  # fmt: skip
_ERROR = (
    "error", "err", "exception", "errors", "error_message", "errormessage", "error.message", "exception.message",
    "reason", "cause", "detail", "details", "failure", "thrown", "exc", "exc_info", "@x", "innerexception", "throwable",
    "errorverbose", "full_message", "issues", "violations", "fielderrors", "validationerrors",
)  # fmt: skip
_TRACE = (
    "stack", "stacktrace", "stack_trace", "error.stack_trace", "error.stack", "exception.stacktrace",
    "extendedstacktrace",
    "traceback", "backtrace", "trace",
)  # fmt: skip
_LEVEL = ("level", "severity", "lvl", "loglevel", "levelname", "log.level", "@l", "s", "priority", "level_name")
_TELLING = frozenset({
    "var", "variable", "variables", "env", "envvar", "env_var", "key", "setting", "param", "parameter", "property",
    "option", "flag", "path", "file", "filename", "filepath", "dir", "directory", "addr", "address", "remote", "url",
    "uri",
    "endpoint", "target", "upstream", "broker", "server", "service", "host", "hostname", "port", "code", "errno",
    "syscall",
    "status", "user", "command", "missing", "type", "kind", "peer", "node", "backend", "db_host", "dependency",
    "remote_addr", "listen", "bind", "upstream_host", "upstream_addr", "upstream_status", "response_code",
    "response_code_details",
})  # fmt: skip
_SAID = (*_MESSAGE, *_ERROR)
_OF_REQUESTS = frozenset({"request", "method", "request_method", "request_uri", "http_user_agent", "user_agent"})
"""Fields of a server's record of a request: there `remote` is who asked, and not who was asked."""
_ASKING = frozenset({"remote_addr", "remote", "peer", "addr", "address", "host", "hostname"})
_OWN = frozenset({"host", "hostname", "service", "node", "server", "type", "env", "kind"})
"""At the top of a record these mostly tell of the writer itself: read only beside a message, never of such values."""

_SELF = re.compile(
    r".*-[a-z0-9]{5,10}-[a-z0-9]{5}|[0-9a-f]{12}|_|production|development|staging|test|localhost\.localdomain"
)
_PAIR = re.compile(r'(?<![\w.@-])([A-Za-z_@][\w.@-]{0,40})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*))')
_SAYS = re.compile(r"\b(?:msg|message)=[\"\w]")
_CUT = re.compile(r'"([A-Za-z_@][\w.@-]{0,40})"\s*:\s*"((?:[^"\\]|\\.){1,1900})')


Record = dict[str, object]
"""A record's fields, by lower-case name."""


def record_in(line: str) -> Record | None:
    """The record that a line is, if it is one."""
    start = line.lstrip()
    if start.startswith("{"):
        return _json(start)
    if ("msg=" not in line and "message=" not in line) or not _SAYS.search(line):
        return None
    pairs = {key.lower(): _unescaped(quoted) or bare for key, quoted, bare in _PAIR.findall(line)}
    if not ({"msg", "message"} & pairs.keys()) or len(pairs) < 2:
        return None
    return {**pairs}


def _json(text: str) -> Record | None:
    try:
        value = json.loads(text) if len(text) <= MAX_RECORD else None
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return {str(key).lower(): item for key, item in value.items()}
    pairs = {key.lower(): _unescaped(item) for key, item in _CUT.findall(text[:2000])}
    return {**pairs} if pairs.keys() & {*_MESSAGE[:2], *_ERROR[:2]} else None


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\\\", "\\")


def level_of(record: Record) -> Level:
    """The level a record names."""
    for name in _LEVEL:
        value = record.get(name)
        if isinstance(value, str | int):
            return level_of_field(value)
    nested = record.get("log")
    return level_of_field(str(nested["level"])) if isinstance(nested, dict) and "level" in nested else Level.NONE


def message_of(record: Record) -> str:
    """What a record says, as the text a program without a logger would have written: message, error, places, trace."""
    message = ": ".join(dict.fromkeys(part for part in _texts(record, 0) if part))
    places = " ".join(_places(record, message))
    first, newline, rest = message.partition("\n")
    text = f"{first} {places}".lstrip() + f"{newline}{rest}" if places else message
    traces = [part for name in _TRACE if (part := record.get(name)) and isinstance(part, str)]
    nested = [part for part in _nested_traces(record) if part]
    return "\n".join([text, *traces, *nested])


def _texts(record: Mapping[str, object], depth: int) -> Iterator[str]:
    for name in _SAID:
        value = record.get(name)
        if value is None:
            continue
        if isinstance(value, str):
            yield value.strip()
        elif isinstance(value, dict) and depth < 3:
            yield from _texts({str(key).lower(): item for key, item in value.items()}, depth + 1)
            yield " ".join(_pairs(value))
        elif isinstance(value, list) and depth < 3:
            yield "; ".join(_listed(value[:8], depth))


def _listed(values: list[object], depth: int) -> Iterator[str]:
    for item in values:
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield " ".join(_named_in(item))
            yield from _texts({str(key).lower(): inner for key, inner in item.items()}, depth + 1)


def _named_in(item: Mapping[object, object]) -> Iterator[str]:
    """What one of several complaints is about: `path: ['PORT'] received: undefined`, as validators put it."""
    for key in ("path", "loc", "field", "received"):
        value = item.get(key)
        if isinstance(value, list):
            value = [str(each) for each in value[:4]]
        if isinstance(value, str | list) and value:
            yield f"{key}: {value}"


def _pairs(record: Mapping[object, object]) -> Iterator[str]:
    for key, value in list(record.items())[:40]:
        if str(key).lower() in _TELLING and isinstance(value, str | int) and value != "":
            yield f"{key}={value}"


def _places(record: Record, message: str) -> Iterator[str]:
    asking = frozenset() if _OF_REQUESTS.isdisjoint(record) or message else _ASKING
    if "pid" in record and "syscall" not in record:
        asking |= {"hostname"}  # a process that writes its number writes its own host beside it
    for key, value in list(record.items())[:60]:
        if key in asking:
            continue
        if isinstance(value, list) and key in _TELLING:
            value = ", ".join(str(item) for item in value[:20])
        if not isinstance(value, str | int) or isinstance(value, bool) or value == "" or str(value) in message:
            continue
        if (key in _TELLING and not (key in _OWN and _SELF.fullmatch(str(value)[:80]))) or _is_name(key, value):
            yield f"{key}={value}"


def _is_name(key: str, value: object) -> bool:
    return key == "name" and isinstance(value, str) and re.fullmatch(r"[A-Z][A-Z0-9_]{2,80}", value) is not None


def _nested_traces(record: Record) -> Iterator[str]:
    for name in ("err", "error", "exception"):
        value = record.get(name)
        if isinstance(value, dict):
            yield from (
                part for key in ("stack", "stacktrace", "stack_trace") if isinstance(part := value.get(key), str)
            )
