"""
Blanking of secrets in text, before it is stored, sent or shown. Pure.

Known values are blanked wherever they occur, plain or encoded; unknown ones by the shapes that secrets commonly have
and by the names they are given. A secret that looks like an ordinary word and stands next to nothing telling is not
covered: what must not leak is passed as known. Every expression is linear in the text.
"""

from collections.abc import Iterable, Mapping

from incidents.redact.assignments import assigned_blanked
from incidents.redact.characters import visible
from incidents.redact.commands import commands_blanked
from incidents.redact.known import MIN_KNOWN_CHARS, forms_of, is_plain, secrets_of
from incidents.redact.manifests import data_blanked
from incidents.redact.names import is_secret_name, may_tell
from incidents.redact.randomness import random_blanked
from incidents.redact.shapes import headers_blanked, shapes_blanked
from incidents.redact.words import MASK

OBJECT_NAMES = ("secret", "secretname", "exported_secret")
"""Labels by which metrics name Secrets."""
LONG = 16
"""A run of characters shorter than this is no token by its looks alone."""


class Redactor:
    """Blanks secrets; `known` are values to blank wherever they occur, in any of the forms in which values travel."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._forms = forms_of(known)
        self._shortest = min(map(len, self._forms), default=0)

    def __call__(self, text: str) -> str:
        """The text without secrets, and without characters that a reader would not see."""
        if not text.isprintable():
            text = visible(text)
        if self._forms and len(text) >= self._shortest:
            for form in self._forms:
                if form in text:
                    text = text.replace(form, MASK)
        return _shapeless(text)


def _shapeless(text: str) -> str:
    """The text without what looks like a secret. Most texts have nothing that could be one, and are seen to at once."""
    lower = text.lower()
    is_telling, is_long = may_tell(lower), len(text) >= LONG and max(map(len, text.split()), default=0) >= LONG
    if is_telling:
        text = headers_blanked(data_blanked(text, lower))
    if is_long or is_telling:
        text = shapes_blanked(text)
    if is_telling:
        text = commands_blanked(assigned_blanked(text))
    return random_blanked(text) if is_telling and is_long else text


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """`text` without secrets, and without characters that a reader would not see. For many texts: a Redactor."""
    return Redactor(known)(text)


def redacted_pairs(pairs: Mapping[str, str]) -> dict[str, str]:
    """
    Texts by name, such as labels and annotations, without secrets: those that a name tells of, wherever they occur.

    A label `secret` names an object.
    """
    named = [item for item in pairs.items() if item[0].lower() not in OBJECT_NAMES]
    blank = Redactor(secret for name, value in named for secret in secrets_of(name, value))
    return {name: blank(value) for name, value in pairs.items()}


__all__ = [
    "MASK",
    "MIN_KNOWN_CHARS",
    "Redactor",
    "is_plain",
    "is_secret_name",
    "redacted",
    "redacted_pairs",
    "secrets_of",
]
