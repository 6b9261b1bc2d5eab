"""
Tokens that nobody typed, by their looks: many changes between kinds of characters. Pure.

Looks alone blank nothing, because uids, digests and generated names look alike; a word about secrets nearby does.
"""

import re
from itertools import pairwise

from incidents.redact.words import MASK

BEFORE, AFTER = 48, 32
"""How far a telling word may stand from the token it tells of; characters."""
MIN_CHARS = 16
MIN_NAME_PART = 20
_TOKEN = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{16,2048}+")
_TELLING = re.compile(
    r"pass(?:w|phrase|code)|pwd|secret|token|api.?key|_key|\bkey\b|credential|\bauth|bearer|signature|\bsalt\b|jwt"
)
_UID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_DIGEST = re.compile(r"(?:sha\d{1,3}[:=/-]|://|@|commit |revision |digest |hash )$")


def random_blanked(text: str) -> str:
    """The text without random tokens next to words about secrets."""
    if not _TELLING.search(text.lower()):
        return text
    return _TOKEN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    token, text, start = match[0], match.string, match.start()
    if not is_random(token) or _DIGEST.search(text[max(0, start - 12) : start].lower()):
        return token
    near = text[max(0, start - BEFORE) : start] + " " + text[match.end() : match.end() + AFTER]
    return MASK if _TELLING.search(near.lower()) else token


def is_random(token: str) -> bool:
    """Whether a token looks generated, and is neither a uid nor a name of the cluster."""
    core = token.strip("=-_/+")
    if len(core) < MIN_CHARS or _UID.fullmatch(core):
        return False
    if _HEX.fullmatch(core):
        return not core.isdecimal()
    kinds = [_kind(char) for char in core]
    is_mixed = {"A", "a"} <= set(kinds) and sum(kind == "0" for kind in kinds) >= 1 + len(core) // 24
    if is_mixed:
        return _changes(kinds) >= 0.3 * len(core)
    part = max(re.split(r"[-_/+=]", core), key=len)
    told = [_kind(char) for char in part]
    return len(part) >= MIN_NAME_PART and {"a", "0"} <= set(told) and _changes(told) >= 0.25 * len(part)


def _kind(char: str) -> str:
    return "0" if char.isdecimal() else "A" if char.isupper() else "a" if char.isalpha() else "-"


def _changes(kinds: list[str]) -> int:
    return sum(left != right for left, right in pairwise(kinds))
