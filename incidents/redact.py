"""
Blanking of secrets in text that comes from a cluster. Pure.

Known values are blanked wherever they occur; unknown ones by the shapes that secrets commonly have. Shapes can
miss a secret that looks like an ordinary word: what must not leak is passed as known.
"""

import re
from collections.abc import Iterable

MASK = "***"
MIN_KNOWN_CHARS = 4
"""Shorter known values would blank half of every sentence."""

_SHAPES = (
    re.compile(r"(?i)\b((?:[a-z0-9_.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key))\s*[=:]\s*)"
               r"(\"[^\"]*\"|'[^']*'|[^\s,;&]+)"),
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)([a-z0-9._~+/=-]{8,})"),
    re.compile(r"(://[^\s/:@]*:)([^\s/@]+)(?=@)"),
)  # fmt: skip
_BARE = (
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"\b(?:ghp|gho|ghs|glpat|xox[abprs])[-_][A-Za-z0-9_-]{10,}"),
)
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """`text` without terminal codes and without secrets."""
    for value in sorted((value for value in known if len(value) >= MIN_KNOWN_CHARS), key=len, reverse=True):
        text = text.replace(value, MASK)
    text = _CONTROL.sub("", text)
    for shape in _BARE:
        text = shape.sub(MASK, text)
    for shape in _SHAPES:
        text = shape.sub(rf"\g<1>{MASK}", text)
    return text


def is_secret_name(name: str) -> bool:
    """Whether a variable's name says that its value is a secret."""
    return bool(re.search(r"(?i)pass|secret|token|key|credential|dsn|_url$|_uri$|auth", name))
