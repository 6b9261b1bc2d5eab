"""Label and field selectors of list requests, evaluated. Pure; linear in the selector's length."""

import re
from collections.abc import Callable
from typing import Any

from incidents.errors import Invalid
from incidents.snapshot import Json

Test = Callable[[Json], bool]

_COMMA = re.compile(r",(?![^(]*\))")
_SET = re.compile(r"([^\s=!(),]+) +(in|notin) +\(([^()]*)\)")
_EQUALS = re.compile(r"([^\s=!(),]+) ?(==|=|!=) ?([^\s=!(),]*)")
_EXISTS = re.compile(r"(!?)([^\s=!(),]+)")
MAX_LENGTH = 4096


def label_tests(selector: str) -> list[Test]:
    """One test per requirement of a label selector. Raises Invalid for what cannot be read."""
    return [_label_test(part.strip()) for part in _COMMA.split(_short(selector)) if part.strip()]


def field_tests(selector: str) -> list[Test]:
    """One test per requirement of a field selector. Raises Invalid."""
    return [_field_test(part.strip()) for part in _short(selector).split(",") if part.strip()]


def _short(selector: str) -> str:
    if len(selector) > MAX_LENGTH:
        raise Invalid(f"a selector has more than {MAX_LENGTH} characters")
    return selector


def _label_test(part: str) -> Test:
    if match := _SET.fullmatch(part):
        key, word, listed = match.groups()
        values = {value.strip() for value in listed.split(",")}
        return lambda item: (_labels_of(item).get(key) in values) is (word == "in")
    if match := _EQUALS.fullmatch(part):
        key, operator, value = match.groups()
        return lambda item: (_labels_of(item).get(key) == value) is (operator != "!=")
    if match := _EXISTS.fullmatch(part):
        absent, key = match.groups()
        return lambda item: (key in _labels_of(item)) is (not absent)
    raise Invalid(f"a label selector cannot be read: {part[:80]!r}")


def _field_test(part: str) -> Test:
    match = _EQUALS.fullmatch(part)
    if match is None:
        raise Invalid(f"a field selector cannot be read: {part[:80]!r}")
    steps, operator, value = match[1].split("."), match[2], match[3]
    return lambda item: (_value(item, steps) == value) is (operator != "!=")


def _labels_of(item: Json) -> Json:
    """An object's labels; an object that was captured by hand may have anything in their place."""
    labels = item["metadata"].get("labels")
    return labels if isinstance(labels, dict) else {}


def _value(item: Json, steps: list[str]) -> str:
    part: Any = item
    for step in steps:
        part = part.get(step) if isinstance(part, dict) else None
    return "" if part is None else str(part)
