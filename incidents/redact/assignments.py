"""
Values that are given to secret names: in env files, YAML, JSON, ini files, query strings, command lines, XML. Pure.

A name is looked at first, its value afterwards: 'password: required' and 'secret: not found' are sentences.
"""

import re
from collections.abc import Iterator

from incidents.redact.names import is_secret_name, is_weak_name
from incidents.redact.words import MASK, NOTHING, SAID

_QUOTED = r"\"(?:[^\"\\]|\\.)*+|'(?:[^'\\]|\\.)*+|(?P<open>\\{1,6}[\"'])(?:(?!(?P=open)).)*+"
_BARE = r"(?:[^\s,;&\"'<>`]|[,;&](?!\s|$|[\w.\-]{1,40}+[=:]))++"
_NAME = (
    r"(?<![\w.\-])(?P<name>(?:(?:api|access|secret|private|signing|encryption|account|client|auth|refresh|bearer)[ ])?+"
    r"[\w.\-]{2,80}+)"
)
_ASSIGNED = re.compile(
    rf"(?i){_NAME}(?P<sep>\\{{0,6}}[\"'\]]{{0,2}}[ \t]{{0,16}}+(?:=>|:=|={{1,2}}|:(?!:))[ \t]{{0,16}}+"
    rf"(?:[|>][-+]?[ \t]{{0,4}}\n[ \t]{{1,40}}+)?(?:b(?=[\"']))?)"
)
_VALUE = re.compile(rf"(?s){_QUOTED}|{_BARE}")
_WHOLE_LINE = re.compile(
    r"(?m)^(?P<before>[ \t]{0,40}(?:- )?(?P<name>[\w.\-]{2,80}+):[ \t]{1,16}+)(?P<value>[^\s\"'|>{\[$][^\n]*+)$"
)
_PAIR = re.compile(
    r"(?is)(?P<before>\bname\\{0,6}[\"']?\s{0,4}[:=]\s{0,4}\\{0,6}[\"']?(?P<name>[\w.\-]{2,80}+)"
    r"\\{0,6}[\"']?[\s,;]{1,60}+"
    rf"\\{{0,6}}[\"']?value\\{{0,6}}[\"']?\s{{0,4}}[:=]\s{{0,4}}+)(?P<value>{_QUOTED}|{_BARE})"
)
_ELEMENT = re.compile(r"(?P<before><(?P<name>[\w:.\-]{2,60}+)>)(?P<value>[^<]{1,2048}+)(?=</)")
_NAMED = re.compile(
    r"(?i)(?P<before>\b(?P<name>password|passphrase|passwd|pwd)[ \t]{1,4}(?:is[ \t]{1,4})?)"
    r"(?P<value>\"[^\"\s]{3,}+|'[^'\s]{3,}+)(?=[\"'])"
)
_WORDLIKE = re.compile(r"[\"']?[A-Za-z][a-z]*(?:[-/.][A-Za-z]?[a-z]+)*[\"').,:;!?\]]*")
REFERENCE = re.compile(
    r"[\"']?(?:\$\([\w.-]+\)|\$?\{\{? ?[\w.$-]|\{[\"'\s]|<(?:set|nil|none|unset|redacted|hidden)|\*+[\"']?$"
    r"|%[sqvd][\"']?$|%\(|\[redacted|\[?\]$)",
    re.IGNORECASE,
)
"""Values that say where a secret is kept, or begin a structure whose parts are looked at themselves."""


def assigned_blanked(text: str) -> str:
    """The text without values that are assigned to names of secrets."""
    lower = text.lower()
    if "name" in lower and "value" in lower:
        text = _PAIR.sub(_pair, text)
    if ":" in text:
        text = _WHOLE_LINE.sub(_whole_line, text)
    if ":" in text or "=" in text:
        text = _assignments(text)
    if "</" in text:
        text = _ELEMENT.sub(_pair, text)
    return _NAMED.sub(_pair, text)


def _assignments(text: str) -> str:
    parts, done = list[str](), 0
    for value in _assigned(text):
        parts += [text[done : value.start()], opening(value[0]), MASK]
        done = value.end()
    return "".join([*parts, text[done:]])


def _assigned(text: str) -> Iterator[re.Match[str]]:
    """Values of secret names, name by name: a value may hold assignments itself, as in 'url=https://host/?token=...'."""
    done = 0
    for match in _ASSIGNED.finditer(text):
        if match.start() < done or not is_secret_name(match["name"]):
            continue
        value = _VALUE.match(text, match.end())
        if value is not None and not _is_address(match, value[0]) and not _tells_nothing(match, value):
            yield value
            done = value.end()


def assigned_secrets(text: str) -> Iterator[str]:
    """The values that a text, such as a file of settings, gives to names of secrets."""
    for value in _assigned(text):
        yield value[0].removeprefix(opening(value[0]))


def _is_address(match: re.Match[str], value: str) -> bool:
    """Whether 'name:value' is an image with its tag, a host with its port, or the scheme of an address."""
    if match["sep"] != ":":
        return False
    before = match.string[max(0, match.start() - 1) : match.start()]
    is_port = value[:6].rstrip("/)],.").isdecimal() and is_weak_name(match["name"])
    return before in ("/", "@") or value.startswith("//") or is_port


def _tells_nothing(match: re.Match[str], value: re.Match[str]) -> bool:
    """Whether what follows a name is a word about the secret, or a reference to where it is kept."""
    name, sep = match["name"], match["sep"]
    plain = value[0].strip("\\\"'`").rstrip(".,;:)]}").lower()
    if plain in NOTHING or plain.startswith("***") or REFERENCE.match(value[0]):
        return True
    if "=" in sep:
        return False
    before = match.string[max(0, match.start() - 1) : match.start()]
    is_quoted = value[0][:1] in "\\\"'"
    if (plain in SAID and not is_quoted) or (is_weak_name(name) and (before == "/" or _is_prose(name, value[0], sep))):
        return True
    return value.string[value.end() :].startswith((" not ", " is ", " was "))


def _is_prose(name: str, value: str, sep: str) -> bool:
    """Whether a sentence goes on after a weak name: no quotes around the name, and a word or a name of the cluster."""
    if sep.lstrip("\\").startswith(('"', "'")) or _is_compound(name):
        return False
    return value[:1] in ('"', "'") or bool(_WORDLIKE.fullmatch(value)) or (value.isdecimal() and len(value) <= 4)


def _is_compound(name: str) -> bool:
    """Whether a name is a key of a file rather than a word: client_secret, apiKey, tls.key."""
    return bool(re.search(r"[a-z][A-Z]|[_.]", name))


def _whole_line(match: re.Match[str]) -> str:
    """A line of YAML: the value ends with the line, spaces included."""
    name, value = match["name"], match["value"]
    first = value.split()[0].rstrip(".,;:)").lower()
    is_kept = not is_secret_name(name) or is_weak_name(name) or first in SAID | NOTHING or REFERENCE.match(value)
    return match[0] if is_kept else match["before"] + MASK


def given(match: re.Match[str]) -> str:
    """What came before, and blanks instead of the value."""
    return match["before"] + opening(match["value"]) + MASK


def _pair(match: re.Match[str]) -> str:
    plain = match["value"].strip("\\\"' \n").lower()
    if not is_secret_name(match["name"]) or plain in NOTHING or REFERENCE.match(match["value"]):
        return match[0]
    return given(match)


def opening(value: str) -> str:
    """The quote with which a value begins: it closes after it."""
    return re.match(r"\\*[\"']|", value)[0]  # type: ignore[index]
