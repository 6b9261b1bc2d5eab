"""How serious a line is, by the marks that loggers put in front of it."""

import re

from incidents.logs.clue import Level

_WORDS = {
    "trace": Level.QUIET, "debug": Level.QUIET, "verbose": Level.QUIET, "finest": Level.QUIET, "fine": Level.QUIET,
    "dbg": Level.QUIET, "dbug": Level.QUIET, "trce": Level.QUIET, "vrb": Level.QUIET, "finer": Level.QUIET,
    "info": Level.INFO, "information": Level.INFO, "notice": Level.INFO, "note": Level.INFO, "inf": Level.INFO,
    "informational": Level.INFO, "log": Level.INFO, "system": Level.INFO, "default": Level.INFO, "config": Level.INFO,
    "warn": Level.WARN, "warning": Level.WARN, "wrn": Level.WARN,
    "error": Level.ERROR, "err": Level.ERROR, "severe": Level.ERROR, "fail": Level.ERROR, "eror": Level.ERROR,
    "fatal": Level.FATAL, "critical": Level.FATAL, "crit": Level.FATAL, "panic": Level.FATAL, "emerg": Level.FATAL,
    "alert": Level.FATAL, "dpanic": Level.FATAL, "emergency": Level.FATAL, "ftl": Level.FATAL,
    "trac": Level.QUIET, "debu": Level.QUIET, "erro": Level.ERROR, "fata": Level.FATAL, "pani": Level.FATAL,
    "d": Level.QUIET, "i": Level.INFO, "w": Level.WARN, "e": Level.ERROR, "f": Level.FATAL, "t": Level.QUIET,
}  # fmt: skip
_NUMBERS = ((20, Level.QUIET), (30, Level.INFO), (40, Level.WARN), (50, Level.ERROR))
"""Bunyan and pino: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal."""

_LOUD = "TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|PANIC|SEVERE|ALERT|EMERG|CRIT|LOG"
_LOUD += "|Note|System"
_SOFT = "trace|debug|info|notice|warn|warning|error|fatal|critical|panic|emerg|alert|crit|err|fail|dbug|trce"
_SOFT += "|Warning|Error|Info|Debug|Fatal|Critical"
_MARK = re.compile(
    rf"""(?:^|[\s\[|(<.,])(?P<loud>{_LOUD})(?=[\s\]|:)>,\-]|$)
    |(?:[\[|(<]|^|^[\w./-]{{1,40}}:\ )(?P<soft>{_SOFT})(?=\]|\)|>|\s*[|:]|\t)""",
    re.VERBOSE,
)
_AFTER_TIME = re.compile(rf"\d[\dTZ:.,+\-/ ]{{6,38}}\s+(?:\[?\w+\]?\s+)?({_SOFT}|DBG|INF|WRN|ERR|FTL)\b")
_FIELD = re.compile(r"\b(?:level|lvl|severity)=[\"']?(\w{1,12})")
_KLOG = re.compile(r"([IWEF])\d{4} \d\d:\d\d")
_RUBY = re.compile(r"([DIWEF]), \[")
_CUT_SHORT = re.compile(r"(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d+\]")
"""Four letters of the level, and the seconds since the start: the text form of Go's logrus."""
_REDIS = re.compile(r"\d+:[A-Z] \d\d \w{3} \d{4} [\d:.]+ ([.\-*#]) ")
_PREFIX = re.compile(
    rf"""\s*(?:
      [\[(<]?\d[\dTZ:.,+\-/ ]{{7,38}}(?:\s?(?:UTC|GMT|CET))?[\])>]?
    | [IWEF]\d{{4}}\ [\d:.]+\s+\d+\s[\w.-]+:\d+\]
    | [DIWEF],\ \[[^\]]{{0,60}}\]
    | [A-Z]{{4}}\[\d+\]
    | [A-Z][a-z]{{2}}\ +\d+\ [\d:]+(?:\ [\w.-]+\ [\w./-]+(?:\[\d+\])?:)?
    | \[[\w.:/\-+ ]{{1,60}}\](?=[\s:\[])
    | (?i:(?:{_LOUD}|DBG|INF|WRN|ERR|FTL|uncaught|npm\ ERR!))(?=[\s:\]|\-!])
    | \d+\#\d+: | <[\d.]+> | --- | \|
    )[\s:|\-!]*""",
    re.VERBOSE,
)


def level_of_field(value: str | int) -> Level:
    """The level that a record's field names."""
    if isinstance(value, int):
        return next(
            (level for number, level in _NUMBERS if value <= number), Level.FATAL if value >= 60 else Level.ERROR
        )
    if value.isdigit():
        return level_of_field(int(value))
    return _WORDS.get(value.strip().lower().removeprefix("level"), Level.NONE)


def level_of_text(line: str) -> Level:
    """The level that a plain line's prefix names; NONE where it names none."""
    head = line[:160]
    for special in (_KLOG, _RUBY, _CUT_SHORT):
        if found := special.match(head):
            return _WORDS[found[1].lower()]
    if found := _REDIS.match(head):
        return Level.WARN if found[1] == "#" else Level.INFO
    if found := _FIELD.search(head):
        return level_of_field(found[1])
    if found := _MARK.search(head):
        return _WORDS.get((found["loud"] or found["soft"]).lower(), Level.NONE)
    if found := _AFTER_TIME.match(head):
        return _WORDS.get(found[1].lower(), Level.NONE)
    return Level.NONE


def without_prefix(line: str) -> str:
    """A line without the times, levels and bracketed marks in front of its message."""
    start = 0
    for _ in range(8):
        found = _PREFIX.match(line, start)
        if found is None or found.end() == start:
            break
        start = found.end()
    return line[start:] or line
