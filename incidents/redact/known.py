"""Values that are known to be secret, in the forms in which values travel. Pure."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote, urlsplit

from incidents.redact.assignments import assigned_secrets
from incidents.redact.characters import visible
from incidents.redact.names import is_secret_name, may_tell
from incidents.redact.words import MASK, NOTHING

MIN_KNOWN_CHARS = 4
"""Shorter known values would blank half of every sentence."""
MIN_ENCODED_CHARS = 8
"""Encoded forms are only looked for where they are long enough to be nothing else."""
MIN_LINE_CHARS = 16
MAX_PORT_CHARS = 5
MAX_FILE_CHARS = 16_000
_PLAIN = re.compile(r"[\d.,:_-]+|[A-Za-z]{1,3}|/[\w./-]*|\$[({].*[)}]")


def forms_of(known: Iterable[str]) -> tuple[str, ...]:
    """All texts to blank for some values, the longest first, so that none is left over in part."""
    forms = {visible(form) for value in known for form in _forms(value)}
    kept = (form for form in forms if len(form) >= MIN_KNOWN_CHARS and form not in MASK)
    return tuple(sorted(kept, key=lambda form: (-len(form), form)))


def _forms(value: str) -> Iterator[str]:
    plain = value.strip()
    if len(plain) < MIN_KNOWN_CHARS:
        return
    yield from (value, plain)
    yield from (line.strip() for line in plain.splitlines() if len(line.strip()) >= MIN_LINE_CHARS)
    yield from (json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1], repr(plain)[1:-1])
    raw = plain.encode(errors="replace")
    yield from (quote(raw, safe=""), quote(raw), quote_plus(raw))
    for encode in (b64encode, urlsafe_b64encode):
        yield from (form for form in _cores(raw, encode) if len(form) >= MIN_ENCODED_CHARS)


def _cores(raw: bytes, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    """What base64 makes of these bytes wherever they stand within others: the part that no neighbour changes."""
    for offset in range(3):
        text = encode(b"\0" * offset + raw).decode()
        yield text[-(-8 * offset // 6) : 8 * (offset + len(raw)) // 6]


def is_plain(value: str) -> bool:
    """Whether a value is a short number or a switch: blanking it everywhere would hide ports and counts."""
    return value.lower() in NOTHING or (value.isdecimal() and len(value) <= MAX_PORT_CHARS)


def secrets_of(name: str, value: str) -> Iterator[str]:
    """
    What has to be blanked of a variable's value: all of it, if its name says so; else the password within.

    A value that is a number, a path, a reference or nothing is no secret whatever its name.
    """
    yield from _within(value)
    if (
        is_secret_name(name)
        and value.lower() not in NOTHING
        and not _PLAIN.fullmatch(value)
        and not _is_open_url(value)
    ):
        yield value


def _within(value: str) -> Iterator[str]:
    """Passwords in connection strings, and in files of settings."""
    if "@" in value and "://" in value:
        found = _password(value)
        if found:
            yield from {found, unquote(found)}
    if ("=" in value or ":" in value) and may_tell(value.lower()):
        yield from assigned_secrets(value[:MAX_FILE_CHARS])


def _is_open_url(value: str) -> bool:
    """Whether a value is an address without a secret in it."""
    return "://" in value and not _password(value) and "?" not in value and "@" not in value


def _password(url: str) -> str | None:
    try:
        return urlsplit(url).password
    except ValueError:
        return None
