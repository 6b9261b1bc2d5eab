"""
Reading a program's last words. Pure; hostile text is inert: only names of variables come out of it.

First cut: sentences that name a required environment variable, in the wordings of common languages and libraries.
"""

import re
from collections.abc import Iterable

_NAME = r"[`'\"]?\$?\{?([A-Z][A-Z0-9_]{2,127})\}?[`'\"]?"
_VARIABLE = (
    r"(?:environment variable|env(?:ironment)? var(?:iable)?|env|variable|setting|config(?:uration)? (?:key|value))"
)
_NEED = (
    r"(?i:missing|required|undefined|unset|no|need|needs|requires?|expected)(?i: (?:required |mandatory |the |an? )*)"
)
_LACK = (
    r"(?:is |was |are )?(?:not set|not defined|undefined|unset|missing|required(?: but .{0,30})?|not provided|not found"
    r"|must be (?:set|provided|defined|specified)|has to be set|cannot be empty|parameter not set|not configured)"
)
_WORDINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NEED}(?i:{_VARIABLE})s?:? {_NAME}",
        rf"(?i:{_VARIABLE})s?:? {_NAME} {_LACK}",
        rf"{_NAME}:? {_LACK}",
        rf"{_NAME} (?i:environment variable|env var(?:iable)?):? {_LACK}",
        rf"(?i:please set|set the|you must set|you need to set|must set)(?i: {_VARIABLE})? {_NAME}",
        rf"(?i:required key) {_NAME} (?i:missing value)",
        r"KeyError: '([A-Z][A-Z0-9_]{2,127})'",
        rf"{_NAME}\s*\n?\s*(?i:field required)",
    )
)
_NOT_VARIABLES = frozenset({
    "FATAL", "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "PANIC", "CRITICAL", "EXCEPTION", "HTTP", "HTTPS",
    "TLS", "SSL", "JSON", "YAML", "XML", "SQL", "URL", "URI", "API", "CPU", "DNS", "TCP", "UDP", "GET", "POST",
    "PUT", "DELETE", "NULL", "ENV", "ENVIRONMENT", "VARIABLE", "CONFIG", "REQUIRED", "MISSING", "NOT", "SET",
    "THE", "FILE", "KEY", "VALUE",
})  # fmt: skip
MAX_LINE = 2000


def missing_variables(text: str) -> Iterable[tuple[str, str]]:
    """Pairs of (variable, line) for each line that says a variable is needed; each variable once."""
    seen: set[str] = set()
    for line in text.splitlines():
        variable = _variable_in(line[:MAX_LINE])
        if variable is not None and variable not in seen:
            seen.add(variable)
            yield variable, line.strip()[:MAX_LINE]


def _variable_in(line: str) -> str | None:
    for wording in _WORDINGS:
        for found in wording.finditer(line):
            if found[1] not in _NOT_VARIABLES:
                return found[1]
    return None
