"""
What a reader would not see, or see in the wrong place: terminal codes, control and bidirectional characters. Pure.

They are removed, so that nothing hides between them; line breaks and tabs stay.
"""

import re
import unicodedata

_TERMINAL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}+[ -/]{0,16}+[@-~]?"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*+(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS ...: titles, links
    r"|\x1b[ -/]{0,4}+[0-~]?"
)
_BREAKS = re.compile("\r\n|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[^ -~\n\t]+")


def visible(text: str) -> str:
    """The text as it is, without what cannot be seen."""
    if "\x1b" in text or not text.isascii():
        text = _TERMINAL.sub("", text)
    return _UNSEEN.sub(_seen, _BREAKS.sub("\n", text))


def _seen(match: re.Match[str]) -> str:
    return "".join(filter(_is_seen, match[0]))


def _is_seen(char: str) -> bool:
    """Whether a character shows: no control, format (bidirectional, zero width), surrogate or unassigned one."""
    return char.isprintable() or unicodedata.category(char) == "Zs"
