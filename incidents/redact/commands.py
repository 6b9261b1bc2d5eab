"""Secrets on command lines: behind long flags, behind -p where it takes a password, in orders of a few tools. Pure."""

import re

from incidents.redact.assignments import REFERENCE, given
from incidents.redact.names import is_secret_name
from incidents.redact.words import NOTHING, SAID

_FLAG = re.compile(
    r"(?is)(?<![\w])(?P<before>(?P<name>--?[a-z][\w.\-]{1,60}+)(?:[ \t]{1,8}+|[\"'],?[ \t\n]{0,40}+(?=[\"'])))"
    r"(?P<value>\"[^\"]*+|'[^']*+|[^\s\"',;|&<>-][^\s\"']*+)"
)
_TAKES_P = (
    r"mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mongo|mongosh|mongodump|sshpass|redis-cli|influx|sqlcmd"
    r"|(?:docker|podman|nerdctl|skopeo|helm registry) login"
)
_SHORT_FLAG = re.compile(
    rf"(?i)(?P<before>\b(?:{_TAKES_P})\b[^\n|;&]{{0,200}}?\s-[pa][ \t]?)"
    r"(?P<value>[^\s\"'-][^\s\"']*+|\"[^\"]*+|'[^']*+)"
)
_USER_FLAG = re.compile(
    r"(?P<before>\bcurl\b[^\n|;]{0,300}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,64}+:)(?P<value>[^\s\"']++)"
)
_DIRECTIVE = re.compile(
    r"(?P<before>\b(?:requirepass|masterauth|sentinel auth-pass \S{1,64})[ \t]{1,8}+)(?P<value>[^\s\"']++|\"[^\"]*+)"
)


def commands_blanked(text: str) -> str:
    """The text without secrets that are given to programs."""
    if "-" in text:
        text = _USER_FLAG.sub(given, _SHORT_FLAG.sub(_short_flag, _FLAG.sub(_flag, text)))
    return _DIRECTIVE.sub(given, text)


def _flag(match: re.Match[str]) -> str:
    plain = match["value"].strip("\"'").lower()
    if not is_secret_name(match["name"]) or plain in NOTHING | SAID or REFERENCE.match(match["value"]):
        return match[0]
    return given(match)


def _short_flag(match: re.Match[str]) -> str:
    """-p is a port with many a program."""
    return match[0] if match["value"].isdecimal() and len(match["value"]) <= 5 else given(match)
