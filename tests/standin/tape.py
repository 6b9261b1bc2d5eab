"""
Comparing an answer with the tape's: `*` fits anything, generated names fit each other one to one.

A difference is a path and what was wrong there; a field that only the tape has, or only we have, is a difference too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

GENERATED = re.compile(
    r"web-[0-9a-z]{6,10}(?:-[a-z0-9]{5})?\b(?:\.[0-9a-f]{16})?|web\.[0-9a-f]{16}|kube-api-access-\w{5}"
)


@dataclass
class Names:
    """Which of our generated names stands for which of the tape's."""

    ours: dict[str, str] = field(default_factory=dict)

    def fit(self, expected: str, actual: str) -> bool:
        """Whether two texts are the same but for names that correspond."""
        if GENERATED.sub("~", expected) != GENERATED.sub("~", actual):
            return False
        pairs = zip(GENERATED.findall(expected), GENERATED.findall(actual), strict=True)
        return all(self._bind(theirs, ours) for theirs, ours in pairs)

    def _bind(self, theirs: str, ours: str) -> bool:
        if theirs not in self.ours and ours in self.ours.values():
            return False
        return self.ours.setdefault(theirs, ours) == ours


def differences(expected: Any, actual: Any, names: Names, path: str = "") -> Iterator[str]:
    """Every path at which the answer is not what the tape says."""
    if expected == "*":
        return
    if isinstance(expected, dict) and isinstance(actual, dict):
        yield from _in_objects(expected, actual, names, path)
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (theirs, ours) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(theirs, ours, names, f"{path}[{index}]")
    elif isinstance(expected, str) and isinstance(actual, str) and names.fit(expected, actual):
        return
    elif expected != actual:
        yield f"{path}: expected {expected!r}, got {actual!r}"[:300]


def _in_objects(expected: dict[str, Any], actual: dict[str, Any], names: Names, path: str) -> Iterator[str]:
    for key in sorted(expected.keys() | actual.keys()):
        where = f"{path}.{key}" if path else key
        if key not in actual:
            yield f"{where}: missing"
        elif key not in expected:
            yield f"{where}: not on the tape"
        else:
            yield from differences(expected[key], actual[key], names, where)
