"""Programs that cannot be started: they are not there, or built for another machine."""

import re
from collections.abc import Iterator

from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule, words_of
from incidents.logs.paths import trimmed
from incidents.logs.phrases import as_written, phrases

_FORMAT = phrases(r"""
    exec format error|cannot execute: (?:exec format|required file)|cannot execute binary file|\benoexec|os error 8\b
    errno 8\]|bad cpu type|wrong (?:cpu )?architecture|not a valid win32|elf: not found
    could not open '/lib\S{0,40}ld-linux|rosetta error|incompatible architecture|invalid elf header|wrong elf class
    unsupported architecture|architecture mismatch
""")
_SHELLS = (
    r"(?:^|[\s/])(?:(?:ba|da|a|z|k)?sh|env|exec|tini|dumb-init|su-exec|gosu|nohup|setpriv|timeout|xargs|sudo"
    r"|runc|runuser|chroot"
    r"|catatonit|s6-\w{1,20}|nice|time|watch|flock)"
)
_STEP = r"(?:(?:line )?\d+: ){0,3}"
_WORD = r"""(?<![\w@./+-])["']?([\w@./+-]{1,200})["']?"""
_GONE = r"(?:no such file|enoent|not found|code: 2)"
_COMMANDS = phrases(rf"""
    exec(?:ing|ute|ution)?(?: of)?:? {_WORD}:? (?:failed: |error: )?(?:executable file not found
        |no such file|stat .{{1,200}}: no such file|not found|cannot execute: required)
    (?:fork/exec|spawn(?:ing)?) {_WORD}:? .{{0,60}}{_GONE}|spawn {_WORD}:? {_GONE}
    (?:failed to|couldn't|could not|cannot|can't|unable to) (?:exec|execute|run|spawn|start
        |find command)(?: command| process| program)?:? {_WORD}\b.{{0,60}}{_GONE}
    exec {_WORD} failed: no such file
    {_SHELLS}: {_STEP}(?:exec: |eval: |can't execute )?(?:line \d+: )?{_WORD}: (?:command )?not found
    \.sh: {_STEP}(?:exec: |eval: |can't execute )?{_WORD}: (?:command )?not found
    {_SHELLS}: {_STEP}(?:exec: |can't execute |\[fatal\] exec )?{_WORD}:? (?:failed: )?no such file or directory
    \.sh: (?:line )?\d+: (?:exec: )?{_WORD}: no such file or directory
    {_SHELLS}: (?:0: )?(?:\d+: )?(?:can't open|cannot open) {_WORD}|command not found: {_WORD}
    (?:^|: ){_WORD}: command not found|cannot find module ['"](/[^'"]{{1,300}})['"]
    module not found "?(?:file://)?(/[^"\s]{{1,300}})|could not find or load main class {_WORD}
    (?:unable to access jarfile|invalid or corrupt jarfile|no main manifest attribute, in) {_WORD}
    can't open file '([^']{{1,300}})'|python[\d.]{{0,6}}: no module named {_WORD}|could not open input file: {_WORD}
    no such file or directory -- {_WORD}|can't open perl script {_WORD}|missing script: ?["']?([\w:.-]{{1,100}})
    script not found {_WORD}|(?:application to execute does not exist|command or file was not found)[:.]? ?{_WORD}?
    (?:command|executable|program|entry ?point|binary
        |interpreter)(?: file)? ["']?([\w@./:+-]{{1,200}})["']? (?:was |is |could )?(?:not (?:be )?found
        |does not exist|not installed|missing)
    (?:cannot find|could not find|can't find) (?:command|executable|program|binary):? {_WORD}
    failed to (?:find application|load application|find attribute) {_WORD}
    stat (/\S{{1,300}}): no such file or directory: unknown
    {_WORD}:? (?:was |is |could )?not (?:be )?(?:found|available|installed) (?:on|in) (?:the |your |host |\$)*path\b
    bad interpreter: no such file|{_WORD}: bad interpreter
""")
_NO_WORDS = words_of("line exec file command error warning")
_IS_DATA = re.compile(
    r"/(?:etc|var|data|run|config|configs|proc|sys|tmp|secrets?|mnt|srv)/"
    r"|.*\.(?:ya?ml|json|toml|ini|conf|cfg|env|pem|crt|key|txt|csv|xml|properties|sql|log)$"
)


def _format(_: Line, low: str) -> Iterator[Found]:
    if _FORMAT.search(low):
        yield Found(ClueKind.EXEC_FORMAT, {})


def _no_command(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET:
        return
    for found in _COMMANDS.each(low):
        command = trimmed(as_written(found, line.text))
        if command.lower() not in _NO_WORDS and not _IS_DATA.match(command):
            yield Found(ClueKind.NO_COMMAND, {"command": command} if command else {})
            return


RULES: tuple[Rule, ...] = (
    rule("exec format binary architecture rosetta elf execute enoexec cpu win", _format),
    rule(
        "found such exec open module class jarfile manifest script exist find attribute application spawn "
        "execute enoent interpreter", _no_command),
)  # fmt: skip
