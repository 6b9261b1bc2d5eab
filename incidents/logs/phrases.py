"""
Many phrases at once, cheaply: each is looked for only in texts that hold its longest plain piece.

A piece is found at the speed of a plain search; most lines hold none, so that most phrases cost next to nothing.
"""

import re
from collections.abc import Iterator

MIN_PIECE = 3


_CONTINUED = re.compile(r"\n {8,}")
"""A line indented further than the others belongs to the one before it."""


class Phrases:
    """Regular expressions of which a text in lower case holds any: alternatives, over as many lines as one likes."""

    def __init__(self, text: str) -> None:
        lines = _CONTINUED.sub("", text).strip().splitlines()
        parts = [part for line in lines for part in _alternatives(line.strip())]
        self.guarded = [(_pieces_of(part), re.compile(part)) for part in parts if part]

    def search(self, text: str) -> re.Match[str] | None:
        """The first phrase, in the order of their writing, that a text holds."""
        return next(self.each(text), None)

    def each(self, text: str) -> Iterator[re.Match[str]]:
        """All phrases that a text holds, each once, in the order of their writing."""
        for pieces, pattern in self.guarded:
            for piece in pieces:
                if piece in text:
                    if found := pattern.search(text):
                        yield found
                    break


def phrases(text: str) -> Phrases:
    """What finds any of some phrases in a text of lower case."""
    return Phrases(text)


def as_written(found: re.Match[str], text: str) -> str:
    """The first group that matched, as it stands in the text that was searched in lower case."""
    for number, group in enumerate(found.groups(), 1):
        if group:
            return text[found.start(number) : found.end(number)] if len(text) == len(found.string) else group
    return ""


_NAMED = re.compile(r"""["'][\w.$-]{1,80}["']|\b[\w-]*[a-z0-9]_[\w-]*""")


def without_names(low: str) -> str:
    """A text without the identifiers it quotes: what a setting is called says nothing of what befell it."""
    return _NAMED.sub("_", low)


_SIGN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[:=!]|[?*+]\??|\{[\d,]*\}\??|.")
_REPEATS = "?*{"


def _alternatives(expression: str) -> Iterator[str]:
    """The parts of an expression between the bars that are in no group and no set."""
    depth = start = 0
    for found in _SIGN.finditer(expression):
        sign = found[0]
        depth += (sign[0] == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            yield expression[start : found.start()]
            start = found.end()
    yield expression[start:]


def _pieces_of(part: str) -> tuple[str, ...]:
    """Texts of which whatever matches an expression holds at least one; one empty text where none is known."""
    plain, groups = _split(part)
    longest = max(plain, key=len)
    if len(longest) >= MIN_PIECE:
        return (longest,)
    known = [pieces for group in groups if all(pieces := tuple(_in_group(group)))]
    return min(known, key=len) if known else ("",)


def _in_group(group: str) -> Iterator[str]:
    for alternative in _alternatives(group):
        yield from _pieces_of(alternative)


def _split(part: str) -> tuple[list[str], list[str]]:
    """The plain pieces of an expression, and the groups in it that are no option."""
    plain, groups, depth, opened, group = [""], [], 0, 0, ""
    for found in _SIGN.finditer(part):
        sign = found[0]
        if sign[0] == "(":
            opened = found.end() if depth == 0 and sign in ("(", "(?:") else opened if depth else -1
            depth += 1
            plain.append("")
        elif sign == ")":
            depth -= 1
            group = part[opened : found.start()] if depth == 0 and opened >= 0 else group
            if depth == 0 and opened >= 0 and part[found.end() : found.end() + 1] not in tuple(_REPEATS):
                groups.append(group)
        elif depth == 0:
            _extend(plain, sign)
    return plain, groups


def _extend(plain: list[str], sign: str) -> None:
    if sign[0] in _REPEATS:
        plain[-1] = plain[-1][:-1]
        plain.append("")
    elif len(sign) == 1 and sign not in ".^$+":
        plain[-1] += sign
    elif len(sign) == 2 and sign[0] == "\\" and not sign[1].isalnum():
        plain[-1] += sign[1]
    else:
        plain.append("")
