"""Programs that cannot be started, and arguments that programs refuse."""

import re
from collections.abc import Iterator

from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, phrases, rule
from incidents.logs.paths import trimmed

_FORMAT = phrases(r"""
    exec format error|cannot execute(?: binary file)?: (?:exec format|required file)|cannot execute binary file|enoexec|os error 8\b|errno 8\]|bad cpu type|wrong (?:cpu )?architecture|not a valid win32|elf: not found|could not open '/lib\S*ld-linux|rosetta error|incompatible architecture|invalid elf header|wrong elf class|unsupported architecture|architecture mismatch
""")
_SHELL = r"(?:/?(?:usr/)?(?:s?bin/)?)(?:ba|da|a|z|k)?sh|env|exec|tini|dumb-init|su-exec|gosu|nohup|setpriv|timeout|xargs|sudo|runc|runuser|chroot|catatonit|s6-\w+"
_WORD = r"""["']?([\w@./+-]{1,300})["']?"""
_COMMANDS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"exec(?:ing|ute|ution)?(?: of)?:? {_WORD}:? (?:failed: |error: )?(?:executable file not found|no such file|stat .{{1,200}}: no such file|not found|No such file|cannot execute: required file)",
        rf"(?:fork/exec|failed to (?:exec|execute|run|spawn|start)|couldn't exec|could not (?:exec|execute|find command|spawn)|spawn|cannot (?:exec|execute|run)|can't (?:exec|execute)|unable to (?:exec|execute|spawn)|cannot find command|no such command|No such program)(?: command| process| program)?:? {_WORD}\b.{{0,60}}(?:ENOENT|[Nn]o such file|not found|code: 2)",
        rf"exec {_WORD} failed: No such file",
        rf"(?:^|[\s/])(?:{_SHELL}|\S{{1,100}}\.sh): (?:(?:line )?\d+: )*(?:exec: |eval: |can't execute |)(?:line \d+: )?{_WORD}: (?:command |)not found",
        rf"(?:^|[\s/])(?:{_SHELL}): (?:(?:line )?\d+: )*(?:exec: |can't execute |\[FATAL\] exec )?{_WORD}:? (?:failed: )?No such file or directory",
        rf"\S{{1,100}}\.sh: (?:line )?\d+: (?:exec: )?{_WORD}: No such file or directory",
        rf"(?:^|[\s/])(?:{_SHELL}): (?:\d+: )?(?:can't open|Can't open|cannot open|0: cannot open) {_WORD}(?::? No such file)?",
        rf"(?:^|: ){_WORD}: command not found",
        r"command not found: ([\w./-]{1,200})",
        r"Cannot find module '(/[^']{1,300})'",
        r"Module not found \"?(?:file://)?(/[^\"\s]{1,300})",
        r"Could not find or load main class ([\w.$]{1,200})",
        r"(?:Unable to access jarfile|Invalid or corrupt jarfile|no main manifest attribute, in) (\S{1,300})",
        r"can't open file '([^']{1,300})'",
        r"^\S{0,100}python[\d.]*: No module named ([\w.]{1,100})",
        r"Could not open input file: (\S{1,300})",
        r"No such file or directory -- (\S{1,300})",
        r"Can't open perl script \"([^\"]{1,300})\"",
        r"Missing script: ?[\"']?([\w:.-]{1,100})",
        r"(?:application to execute does not exist|specified command or file was not found|command or file was not found)[:.]? ?'?([^'\s]{0,300})",
        r"(?:[Cc]ommand|[Ee]xecutable|[Pp]rogram|[Ee]ntry ?point|[Bb]inary)(?: file)? [\"']?([\w./-]{1,200})[\"']? (?:was |is |could )?(?:not (?:be )?found|does not exist|not installed|missing)",
        r"bundler: command not found: (\S{1,200})",
        r"Failed to (?:find application|load application|find attribute) ['\"]?([\w.:]{1,100})",
        r"stat (/\S{1,300}): no such file or directory: unknown",
        r"Script not found \"([^\"]{1,200})\"",
        r"Error: Could not find ([\w.$]+)\.class",
    )
)
_NO_WORDS = frozenset("line exec file command error warning".split())
_IS_DATA = re.compile(
    r"/(?:etc|var|data|run|config|configs|proc|sys|tmp|secrets?|mnt|srv)/|.*\.(?:ya?ml|json|toml|ini|conf|cfg|env|pem|crt|key|txt|csv|xml|properties|sql|log)$"
)
_USAGE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"invalid (?:value|argument) .{0,120} for (?:flag |option )?['\"]?(?P<flag>--?[\w-]{1,80})",
        r"(?:unknown|unrecogni[sz]ed|invalid|illegal|bad|unsupported|unexpected|undefined|no such|unsupported|ambiguous)\s+(?:shorthand |command[- ]?line |cli |long |short |vm |global )?(?:flags?|options?|arguments?|switch|subcommand|command|parameters?|sub-command)(?:\(s\))?\b(?: found)?\s*[:-]*\s*['\"]?(?P<flag>--?[\w][\w.-]{0,80}|[\w.-]{1,80}=?)?",
        r"flag provided but not defined:\s*(?P<flag>-\S{1,80})",
        r"(?:the following (?:required )?(?:arguments|options) (?:are required|were not provided)|required (?:flag|option|argument)(?:\(?s?\)?)?|missing (?:required )?(?:option|argument|flag|positional|operand)s?(?:\(s\))?)\s*[:]*\s*['\"<(]*(?P<flag>--?[\w-]{1,80}|[\w-]{1,80})?",
        r"(?P<flag>--?[a-z][\w-]{0,80})['\"]?\s+(?:is not (?:recognized|a valid|known|supported)|is required|must be specified|requires (?:an |a )?(?:argument|value|parameter)|is unknown|wasn't expected)",
        r"(?:option|flag|argument|switch) ['\"]?(?P<flag>--?[\w-]{1,80})['\"]?[ /:](?!is set)",
        r"(?:too many|not enough|too few|extra|wrong number of|expected \d+) (?:positional |command[- ]line |command )?(?:arguments|operands|operand|args|parameters)(?P<flag>)",
        r"accepts (?:at (?:most|least) )?\d+ arg\(s\), received \d+(?P<flag>)",
        r"invalid choice: (?P<flag>'[^']{0,80}')",
        r"is not a (?:valid |known )?(?P<flag>)(?:command|subcommand)\b",
        r"unrecognized vm option ['\"]?(?P<flag>[\w+-]{1,80})|invalid (?:maximum|initial) heap size",
        r"unknown variable '(?P<flag>[\w-]{1,80})",
        r"unexpected positional argument(?P<flag>)|error parsing (?:command[- ]?line|flags|arguments)|failed to parse (?:command[- ]?line|flags|arguments|args)",
    )
)
_PRINTED = re.compile(
    r"\s*(?:usage|synopsis):\s+\S|\s*usage of \S+:|try ['\"]?\S.{0,80}--?h(?:elp)?\b.{0,20}(?:for (?:more )?(?:help|information)|usage)|(?:see|run|use) .{0,60}--help|for more information,? try",
    re.IGNORECASE,
)
_NOT_USAGE = re.compile(
    r"\bredis\b|sql|select |request|http|method|handler|socket|chat|invalidparameterexception|query|packet|\bslash\b|directive|config(?:uration)? (?:file|error|value|key)|received|template|parameter values|syscall|\bfile\b|invalid argument\)|os error|errno|setsockopt|mount|\bin api\b|type error|typeerror|nil|null|constructor|function|\(\) (?:takes|got|missing)|argument of type|kwarg|parameterized|positional arguments? but|missing \d+ required positional|unexpected keyword"
)


def _format(line: Line, low: str) -> Iterator[Found]:
    if _FORMAT.search(low):
        yield Found(ClueKind.EXEC_FORMAT, {})


def _no_command(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET:
        return
    for pattern in _COMMANDS:
        found = pattern.search(line.text)
        if found is None:
            continue
        command = trimmed(found[1] or "")
        if command.lower() not in _NO_WORDS and not _IS_DATA.match(command):
            yield Found(ClueKind.NO_COMMAND, {"command": command} if command else {})
            return


def _usage(line: Line, low: str) -> Iterator[Found]:
    if line.level in (Level.QUIET, Level.INFO, Level.WARN) or _NOT_USAGE.search(low):
        return
    for pattern in _USAGE:
        if (found := pattern.search(line.text)) and not _is_vague(found):
            flag = (found.groupdict().get("flag") or "").strip("'\"").rstrip("=.:,")
            yield Found(
                ClueKind.USAGE,
                {"flag": flag} if flag and flag.lower() not in _NO_FLAGS else {},
            )
            return
    if _PRINTED.match(line.text):
        yield Found(ClueKind.USAGE, {}, weak=True)


_OF_FUNCTIONS = re.compile(r"(?:invalid|bad|illegal|unsupported|undefined|unexpected|ambiguous)\s+(?:argument|parameter|command)\b", re.IGNORECASE)
_NO_FLAGS = frozenset("for in of the value type is was to passed error given found provided not set s".split())


def _is_vague(found: re.Match[str]) -> bool:
    """Whether a phrase may be about the argument of a function: no flag is named."""
    flag = found.groupdict().get("flag") or ""
    return not flag.startswith("-") and _OF_FUNCTIONS.match(found[0]) is not None


EXECUTION: tuple[Rule, ...] = (
    rule("exec format binary architecture rosetta elf execute enoexec cpu", _format),
    rule(
        "found such exec open module class jarfile manifest script exist find attribute application spawn execute enoent",
        _no_command,
    ),
)
USAGE: tuple[Rule, ...] = (
    rule(
        "usage flag flags option options argument arguments unrecognized subcommand command shorthand choice args switch operand operands help"
        " heap parameters required variable arg synopsis parameter",
        _usage,
    ),
)
