"""
The grammar of complaints about settings, over the shapes of sentences (see `words`).

A name and what is said of it, in either order, with nothing but glue and nouns for settings in between.
"""

import re
from collections.abc import Iterator

from incidents.logs.words import Shape

_NAMES = r"[NUDqF](?:[c:(][gcw(:]{0,2}[NUDq]|N)*"
_SET = "[gb]{0,3}[pS]"
_LACKS = "|".join((
    f"M?h?n{_SET}",  # is not set, has not been provided
    "h?n[gbT]{0,2}[gbr]{0,2}p",  # was not properly defined
    "h?[gb]{0,2}m",  # is missing, cannot be null
    "h?0[gT]{0,2}[wpS]",  # has no value
    f"M{_SET}",  # must be set
    "Mn[gb]{0,2}m",  # must not be empty
    "C[gb]{0,2}[mp]",  # cannot be blank, cannot be found
    "h?g?r(?![:gesw]{0,2}[NUDFT]|b?[gb]{0,2}T)",  # is required
    f"[RMr]b{_SET}",  # needs to be set
    f"hb{_SET}",  # has to be set
    "[RM][gw]{0,2}w",  # needs a value
    "f[:.(]{0,2}n[pS]",  # lookup failed: not set
    "n[gb]{0,2}T?[gb]?m",  # is not allowed to be empty
))  # fmt: skip
_FIRST = re.compile(
    rf"(?P<noun>[esw:gr(]{{0,4}})(?P<names>{_NAMES})(?P<gap>[:gesw(),]{{0,6}}(?:[oT(:]{{0,4}}(?=[gh]{{0,2}}n))?)(?:{_LACKS})"
)
_LACKING = "|".join((
    "m[rgm]{0,3}",  # missing required
    "0[gr]{0,2}(?:[wS][gp]{0,2}|[esw]{1,3}[pS][gw]{0,3})?",  # no value for
    "r",  # required environment variable
    "[RM]b?[gb]{0,2}[iS]?",  # requires, you must set, needs to provide
    "l[gb]{0,2}[iS]",  # please set, forgot to set
    "[RMh]b[iS]",  # have to set
    "(?:(?<=[:.(k])|^)[iS]",  # Set ... at the beginning
    "[fC][bg]{0,2}v",  # failed to read
    "n[gbr]{0,2}[pS](?=[:gesw(])",  # not set:
))  # fmt: skip
_AFTER = re.compile(
    rf"(?P<lack>{_LACKING})(?P<noun>[:gesw(T]{{0,8}}r?[esw:gc]{{0,5}})(?P<names>{_NAMES})(?P<tail>[gesw:()]{{0,5}}(?:b{{0,2}}[pS])?)"
)
_UNFIT = "|".join((
    "h?g{0,2}I",  # is invalid, has an invalid value
    "M[bghn]{0,3}[Tw]",  # must be a number
    "M[bg]?o?[gb]{0,2}T",  # should only be one of
    "n[gb]{0,2}(?:[TP]|p[gT])",  # is not a number
    "[fC][bg]{0,3}P",  # could not be parsed
    "P|gT(?![gS])",
    "n[gw]{0,2}[TP]",
    "w?OgT",  # out of range
    "r[gb]{0,2}T",  # expected a boolean
))  # fmt: skip
_UNFIT_FIRST = re.compile(
    rf"(?P<noun>[eswg(]{{0,3}})(?P<names>[NUDqF])(?P<gap>[:geswh()]{{0,6}}[oUq]{{0,2}}[:g()]{{0,2}})(?:{_UNFIT})"
)
_UNFIT_AFTER = re.compile(
    rf"(?P<lack>I[gTw]{{0,3}}(?:[oqUD]{{1,2}}g)?|[fC][bg]{{0,2}}P[gT]{{0,2}}"
    rf"|k?P[gT]{{0,2}})(?P<noun>[:geswT(]{{0,6}})(?P<names>{_NAMES})"
)
_GOES_ON = frozenset({"before", "first", "and", "in", "then", "or"})
_AT_HEAD = re.compile(r"[k:o.()]{0,8}")


def lacking(shape: Shape, *, casual: bool) -> Iterator[str]:
    """The names of which a sentence says that they are lacking; `casual` is what programs say in passing."""
    yield from _names(shape, _FIRST)
    for found in _AFTER.finditer(shape.letters):
        if _says_lack(found, shape, casual):
            yield from _counted(shape, found)


def unusable(shape: Shape) -> Iterator[str]:
    """The names of which a sentence says that their values cannot be used."""
    yield from _names(shape, _UNFIT_FIRST)
    yield from _names(shape, _UNFIT_AFTER)


def _names(shape: Shape, pattern: re.Pattern[str]) -> Iterator[str]:
    for found in pattern.finditer(shape.letters):
        yield from _counted(shape, found)


def _around(found: re.Match[str], shape: Shape) -> str:
    """The letters beside the names of a match."""
    groups = found.groupdict()
    told = "".join(groups.get(name) or "" for name in ("noun", "gap", "tail", "lack"))
    return told + shape.letters[found.end() : found.end() + 3]


def _says_lack(found: re.Match[str], shape: Shape, casual: bool) -> bool:
    """Whether the words before a name say that it is lacking: some do so only together with what stands around."""
    lack, tail, around = found["lack"], found["tail"], set(_around(found, shape))
    if lack[0] in "fCiS":
        return "e" in around or (lack[0] in "iS" and _next_word(found, shape) in _GOES_ON)
    if lack[0] == "r":
        told = re.search("b[pS]$", tail) is not None
        met = re.match("[gesw]{0,3}[pS]", tail) is not None and not told
        return told or (bool(around & set("es")) and not met and not casual)
    if lack[0] == "0":
        in_vain = shape.words[found.start()].lower() == "without" and bool(
            set("fC") & set(shape.letters[: found.start()])
        )
        return in_vain or bool(around & set("eswpS"))
    return True


def _next_word(found: re.Match[str], shape: Shape) -> str:
    return shape.words[found.end()].lower() if found.end() < len(shape.words) else ""


def _counted(shape: Shape, found: re.Match[str]) -> Iterator[str]:
    start, end = found.span("names")
    if "x" in shape.letters[max(0, start - 2) : start]:
        return
    around = _around(found, shape)
    at_head = _AT_HEAD.fullmatch(shape.letters, 0, start) is not None
    yield from (shape.words[index] for index in range(start, end) if _counts(shape, index, around, at_head))


def _counts(shape: Shape, index: int, around: str, at_head: bool) -> bool:
    """Whether a word is a name here: the less it looks like one, the more the words around it must say."""
    letter = shape.letters[index]
    if letter == "N":
        return True
    named = "e" in around or "s" in around
    if letter == "U":
        return named or at_head
    if letter == "D":
        return named or ("w" in around and "." in shape.words[index])
    return letter == "q" and named
