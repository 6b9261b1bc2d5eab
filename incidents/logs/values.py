"""
A value that the program cannot use, told by the error of its conversion.

The variable is named where the text names one, or the code that the stack trace shows.
"""

import re
from collections.abc import Iterator

from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule, words_of
from incidents.logs.paths import path_in
from incidents.logs.phrases import phrases
from incidents.logs.variables import is_harmless
from incidents.logs.words import shape_of, variable_of

_BAD = phrases(r"""
    invalid literal for int|could not convert string to float|invalid float literal|invalid digit found
    parse(?:int|float)error|strconv\.\w+|numberformatexception|for input string:
    input string .{0,80}was not in a correct|string was not recognized as a valid|time: (?:invalid|unknown|missing)\s
    invalid value for (?:integer|float)\(\)|no enum constant|conversionsyntax|first path segment in url
    missing protocol scheme|unsupported protocol scheme|err_invalid_url|relative url without a base|uri malformed
    (?:could not|cannot|can't|failed to|unable to) parse \S{0,30} ?(?:url|uri|dsn|duration|port|boolean
        |integer|connection string)
    expected sqlalchemy url|error parsing (?:url|dsn|duration|port)|no connection adapters|invalid char in
    missing port in address|too many colons in
    (?:unknown|invalid|unrecognized|unsupported|bad|illegal|malformed) (?:log(?:ging)?[ _-]?)?level
    not a valid \S{1,30} level|unknown level|err_socket_bad_port|should be >= ?0 and < ?65536
    (?:unknown|invalid|malformed|unsupported|bad) (?:dsn|connection string|(?:\w+ )?url|(?:\w+ )?uri|port
        |duration|boolean|time ?zone|integer|number|host:port|scheme|cron|byte size|database driver)\b
    scheme (?:is )?(?:not supported|invalid|unsupported|missing)|port (?:number )?(?:out of range|must be|should be)
    quantities must match|must be one of
    (?:not|isn't) a(?:n)? (?:valid )?(?:integer|number|boolean|bool|duration|port|url|uri|float|cron)\b
    string was not .true. or .false.|cannot parse .{1,60} as |couldn't parse .{1,60} as\s
    unable to parse .{0,40}(?:as an?|string as)|failed to bind properties under|failed to convert \S{1,60} to \S
    invalid type: .{1,120}expected|text '[^']{1,80}' (?:cannot|could not) be parsed
    (?:url|uri|dsn|address|endpoint) (?:must|should|has to|needs to) (?:start|begin) with
    not a textual representation of|(?:integer|number|boolean) expression expected
    expected an? (?:integer|number|boolean|float|duration)
""")
_IN_CODE = re.compile(
    r"(?i:\b(?:\w+\.)*\w*(?:environ|env|environment|config|settings|variable|property)(?:\.\w+|::\w+)?)"
    r"!?[\[(]{1,2}[\"']([A-Za-z_][\w.-]{1,80})[\"']|process\.env\.([A-Za-z_]\w{1,80})"
)
"""A variable that source code reads: by the name that it quotes."""


_REFUSES = re.compile(
    r"\b(?:invalid|unknown|unsupported|illegal|bad|unrecogni[sz]ed|incorrect|malformed|unexpected|unacceptable"
    r"|not (?:a |an )?(?:valid|supported|known|recogni[sz]ed))"
    r"\s(?P<noun>(?:[\w-]{1,40}\s){0,3}[\w-]{1,40})(?:\s?[:=]|\sof|\sis)?\s?[\"'][^\"']{1,120}[\"']"
    r"|[\"'][^\"']{1,120}[\"'] (?:is|was) (?:an? )?(?:invalid|unsupported|unknown"
    r"|not (?:an? )?(?:\w{1,40} )?(?:valid|supported|allowed|known|recogni[sz]ed))\b"
)
_OF_OTHER_THINGS = words_of("""
    host hostname user username role database table column relation directive command option flag argument field key
    certificate credential credentials token password request method media character escape path route topic queue
    instruction keyword function symbol module import image reference identifier statement packet message header
    signature session cookie response query parameter parameters file line checksum version protocol frame opcode
    class bean type variable service name account email id tenant product order customer payload body block tag
    operator section issuer audience origin referer user-agent csrf content upload format config configuration
""")


def _refused_value(line: Line, low: str) -> Iterator[Found]:
    """A value that is quoted and refused: whose it is tells the manifest."""
    if is_harmless(line, low) or line.level in (Level.INFO, Level.WARN) or path_in(line.text, config_only=True):
        return
    found = _REFUSES.search(low)
    if found and not (set((found["noun"] or "").split()) & _OF_OTHER_THINGS) and "request" not in low:
        yield Found(ClueKind.BAD_VALUE, {}, weak=True)


def _values(line: Line, low: str) -> Iterator[Found]:
    if is_harmless(line, low) or not _BAD.search(low) or path_in(line.text, config_only=True):
        return
    shape = shape_of(line.text)
    names = [word for letter, word in zip(shape.letters, shape.words, strict=True) if letter == "N"]
    name = names[0] if names else _read_in(line.context)
    weak = line.level in (Level.INFO, Level.WARN)
    yield Found(ClueKind.BAD_VALUE, {"variable": variable_of(name)} if name else {}, weak)


def _read_in(code: str) -> str:
    """The variable that the code of a trace reads, where it reads but one."""
    names = {found[1] or found[2] for found in _IN_CODE.finditer(code)}
    return next(iter(names)) if len(names) == 1 else ""


_WORDS = """
    literal convert parsing format input time url uri digit float level enum scheme protocol port dsn string
    integer boolean duration timezone zone cron valid invalid parse adapters colons char unsupported unknown one
    quantities size strconv type parsed text start begin conversionsyntax bind textual representation expression
    expected
"""

RULES: tuple[Rule, ...] = (rule(_WORDS, _values),)
QUOTED: tuple[Rule, ...] = (
    rule(
        "invalid unknown unsupported illegal bad unrecognized unrecognised incorrect malformed unexpected "
        "unacceptable not valid supported",
        _refused_value,
    ),
)
