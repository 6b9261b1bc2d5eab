"""
Text as hashed words: what programs and controllers write, without the names in it.

Names tell nothing about a fault and everything about one cluster, so what is known to be a name is left out, and so are
paths, addresses, hosts and numbers. Words never become closed tokens: text cannot claim to be a fact.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import blake2b

MAX_WORDS = 40
"""Distinct words of one row."""
MAX_PAIRS = 32
"""Distinct pairs of neighbouring words of one row."""

_CHUNK = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-/:@]*")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+){2,}")
_LETTER = re.compile(r"[A-Za-z]")
_GENERATED = re.compile(r"\d[A-Za-z]")
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_SEPARATOR = re.compile(r"[-._]")
_CODES = frozenset({"126", "127", "128", "134", "137", "139", "143"}) | {str(code) for code in range(400, 512)}
_LONGEST = 24


def words_of(text: str, names: Collection[str]) -> list[str]:
    """The words of a text in order, lower case, letters only but for a few exit and HTTP codes; names left out."""
    found: list[str] = []
    for chunk in _CHUNK.findall(text):
        if "/" in chunk:
            found += ("url" if "://" in chunk else "path",) if _LETTER.search(chunk) else ()
            continue
        for piece in chunk.split(":"):
            found += _parts(piece.strip(".-_"), names)
    return found


def _parts(piece: str, names: Collection[str]) -> Iterable[str]:
    if not piece or piece in names or _begins_with_name(piece, names) or _HOST.fullmatch(piece):
        return ()
    if piece.isdigit():
        return (piece,) if piece in _CODES else ()
    return _split(piece)


def _begins_with_name(piece: str, names: Collection[str]) -> bool:
    """Whether a piece is a name with something behind it: a pod's suffix, a service's domain."""
    return any(piece[: match.start()] in names for match in _SEPARATOR.finditer(piece))


@lru_cache(maxsize=16_384)
def _split(piece: str) -> tuple[str, ...]:
    if _GENERATED.search(piece):
        return ()
    return tuple(part.lower() for part in _PARTS.findall(piece) if 1 < len(part) <= _LONGEST)


def with_pairs(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The distinct words of some texts, then the distinct pairs of neighbours, each cut to its bound."""
    words: dict[str, None] = {}
    pairs: dict[str, None] = {}
    for text in texts:
        before = ""
        for word in text:
            words[word] = None
            if before and len(pairs) < MAX_PAIRS:
                pairs[f"{before}_{word}"] = None
            before = word
    return (*list(words)[:MAX_WORDS], *pairs)


@lru_cache(maxsize=65_536)
def bucket_of(word: str, seed: int, buckets: int) -> int:
    """The hash of a word, in [0, buckets): the same in every process."""
    digest = blake2b(word.encode(), digest_size=8, key=seed.to_bytes(8, "little")).digest()
    return int.from_bytes(digest, "little") % buckets
