"""
Which variable or setting a program lacks, and which one has a value that it cannot use.

Read from the shape of the sentence: a name, a noun for such things, and what is said of it, in either order.
"""

import re
from collections.abc import Iterator

from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule
from incidents.logs.words import Shape, shape_of, variable_of

_GAP = "[:gesw(]{0,6}"
_LIST = r"(?:[c:(][gc(:]{0,2}[NUDq])*"
_LACKS = r"(?:M?h?n[gb]{0,3}[pS]|h?n[gbT]{0,2}[gbr]{0,2}p|h?[gb]{0,2}m|M[gb]{0,2}[pS]|Mn[gb]{0,2}m|C[gb]{0,2}[mp]|h?g?r(?![:gesw]{0,2}[NUDFT])|[RM]b[gb]?[pS]|hb[gb]?[pS]|[RM][gw]{0,2}w)"
_FIRST = re.compile(
    rf"(?P<noun>[esw:gr(]{{0,4}})(?P<names>[NUDqF]{_LIST})(?P<gap>[:gesw(),]{{0,6}}(?:[oT(]{{0,4}}(?=[gh]{{0,2}}n))?){_LACKS}"
)
_AFTER = re.compile(
    rf"(?P<lack>m[rgm]{{0,3}}|[0](?:[gr]{{0,2}})(?:[wS][gp]{{0,2}})?|r|[RM]b?[gb]{{0,2}}[iS]?|l[gb]{{0,2}}[iS]|[RMh]b[iS]|hb[iS]|[fC][bg]{{0,2}}v|n[gbr]{{0,2}}[pS](?=[:gesw(]))"
    rf"(?P<noun>{_GAP}r?[esw:gc]{{0,5}})(?P<names>[NUDqF]{_LIST})(?P<tail>[gesw:()]{{0,5}}(?:b?[pS])?)"
)
_BAD_FIRST = re.compile(
    rf"(?P<noun>[eswg(]{{0,3}})(?P<names>[NUDqF])(?P<gap>[:gesw()]{{0,6}}[oUq]{{0,2}}[:g()]{{0,2}})(?P<bad>I|M[bgh]{{0,3}}[Tw]|M[bg]?o?[gb]{{0,2}}T|n[gb]{{0,2}}[TPp]|[fC][bg]{{0,3}}P|P|gT|n[gw]{{0,2}}[TP])"
)
_BAD_AFTER = re.compile(
    rf"(?P<bad>I[gTw]{{0,3}}|[fC][bg]{{0,2}}P[gT]{{0,2}}|P[gT]{{0,2}}|k?P[gT]{{0,2}})(?P<noun>[:geswT(]{{0,6}})(?P<names>[NUDqF]{_LIST})"
)
_KEY_ERROR = re.compile(
    r"KeyError\b.{0,40}?['\"]([A-Za-z_]\w{1,80})['\"]|key not found: [:\"']+([A-Z][A-Z0-9_]{2,80})|Undefined (?:array key|index):? \"?'?([A-Z][A-Z0-9_]{2,80})"
)
_PLACEHOLDER = re.compile(r"placeholder '?\"?(?:\$\{)?([A-Za-z][\w.-]{1,80})")
_SHELL = re.compile(r"(?:\bsh|bash|\.sh|entrypoint)\S{0,40}(?: line)? ?\d*: ([A-Z][A-Z0-9_]{1,80}): ")
_FIELD_REQUIRED = re.compile(
    r"([A-Za-z_][\w.]{0,80})\s{1,4}(?:[Ff]ield required|[Mm]issing required|none is not an allowed value)"
)
_FIELD_BAD = re.compile(
    r"([A-Za-z_][\w.]{0,80})\s{1,4}(?:Input should be|[Vv]alue (?:error|is not a valid|could not)|Value error|[Ii]nvalid )"
)
_PYDANTIC_END = re.compile(r"\(type=|\[type=")
_ZOD = re.compile(r"['\"]?path['\"]?: ?\[ ?['\"](\w{2,80})['\"]")
_ENVY = re.compile(r"missing (?:value for )?(?:field|configuration field) ['\"]?([\w.]{2,80})")
_DEFAULTS = re.compile(
    r"\bdefault(?:s|ing|ed)?\b(?! value(?:\.|$| (?:is|was) (?:not|missing)))|fall(?:s|ing)?[ -]?back|\boptional\b|\bignor(?:ed|ing)\b|\bdisabl(?:ed|ing)\b|\bskipp(?:ed|ing)\b|assum(?:ed|ing)|\bcontinuing\b|\bdeprecated\b|not required|will (?:not )?be used|\busing \S+ instead|without it"
)
_NO_DEFAULT = re.compile(r"no default|without (?:a )?default")
_DOTENV = re.compile(r"environ|getenv|process\.env|config\(|env\(|settings|ENV\[|ENV\.fetch")
_AT_HEAD = re.compile(r"^[k:o.()]{0,8}$")


def is_harmless(line: Line, low: str) -> bool:
    """Whether a line speaks of something that it can do without."""
    if line.level is Level.QUIET:
        return True
    return line.level not in (Level.ERROR, Level.FATAL) and bool(_DEFAULTS.search(low)) and not _NO_DEFAULT.search(low)


def _variables(line: Line, low: str) -> Iterator[Found]:
    if is_harmless(line, low):
        return
    weak = line.level in (Level.INFO, Level.WARN)
    shape = shape_of(line.text)
    lacking = dict.fromkeys([*_special(line), *_lacking(shape, line)])
    for name in lacking:
        yield Found(ClueKind.MISSING_VARIABLE, {"variable": variable_of(name)}, weak)
    for name in dict.fromkeys(_unusable(shape, line)):
        if name not in lacking:
            yield Found(ClueKind.BAD_VALUE, {"variable": variable_of(name)}, weak)


def _special(line: Line) -> Iterator[str]:
    """Wordings that are no sentences."""
    text = line.text
    if found := _KEY_ERROR.search(text):
        name = found[1] or found[2] or found[3]
        if _is_variable(name, line):
            yield name
    for pattern in (_PLACEHOLDER, _SHELL):
        if found := pattern.search(text):
            yield found[1]
    if (found := _FIELD_REQUIRED.search(text)) and (_PYDANTIC_END.search(text) or found[1].isupper()):
        yield found[1]
    if (found := _ENVY.search(text)) and not re.search(r"at line \d|column \d", text):
        yield found[1]
    if "undefined" in text or "Required" in text:
        yield from (found[1] for found in _ZOD.finditer(text))


def _is_variable(name: str, line: Line) -> bool:
    """Whether the key that a map does not have is a variable: by its case, or by the code that asked for it."""
    if line.context and not _DOTENV.search(line.context) and "[" in line.context and name in line.context:
        return False
    return (name.isupper() and len(name) > 2) or bool(_DOTENV.search(line.context))


def _lacking(shape: Shape, line: Line) -> Iterator[str]:
    for pattern in (_FIRST, _AFTER):
        for found in pattern.finditer(shape.letters):
            around = _noun(found, shape)
            foreign = "x" in shape.letters[max(0, found.start("names") - 2) : found.start("names")]
            if foreign or (pattern is _AFTER and not _says_lack(found, shape, line, around)):
                continue
            start, end = found.span("names")
            head = _AT_HEAD.match(shape.letters[:start]) is not None
            for index in range(start, end):
                if _counts(shape, index, around, head):
                    yield shape.words[index]


def _noun(found: re.Match[str], shape: Shape) -> str:
    groups = found.groupdict()
    return (
        "".join(groups.get(name) or "" for name in ("noun", "gap", "tail", "lack"))
        + shape.letters[found.end() : found.end() + 3]
    )


def _says_lack(found: re.Match[str], shape: Shape, line: Line, around: str) -> bool:
    """Whether the words before a name say that it is lacking: some do so only together with what stands around."""
    lack = found["lack"]
    if lack[0] in "fC":
        return "e" in around
    if lack[0] == "r":
        return ("e" in around or "s" in around) and line.level is not Level.INFO
    if lack[0] == "0":
        return bool(set(around) & set("eswpS"))
    return True


def _counts(shape: Shape, index: int, around: str, head: bool) -> bool:
    """Whether a word is a name here: the less it looks like one, the more the words around it must say."""
    letter = shape.letters[index]
    if letter == "N":
        return True
    if letter == "U":
        return "e" in around or "s" in around or head
    if letter == "F":
        return False
    compound = "e" in around or "s" in around or ("w" in around and letter == "D" and "." in shape.words[index])
    return compound and letter in "Dq" and (letter == "D" or "e" in around or "s" in around)


def _unusable(shape: Shape, line: Line) -> Iterator[str]:
    if (found := _FIELD_BAD.search(line.text)) and _PYDANTIC_END.search(line.text):
        yield found[1]
    for pattern in (_BAD_FIRST, _BAD_AFTER):
        for match in pattern.finditer(shape.letters):
            around = _noun(match, shape)
            if "x" in shape.letters[max(0, match.start("names") - 2) : match.start("names")]:
                continue
            start, end = match.span("names")
            head = _AT_HEAD.match(shape.letters[:start]) is not None
            for index in range(start, end):
                if _counts(shape, index, around, head):
                    yield shape.words[index]


_WORDS = """set unset missing required require requires undefined defined provided provide specified specify unbound empty blank need needs
 must expected expects lacks absent placeholder keyerror key cannot parameter configured unspecified null nil none field undefined
 environment env variable variables invalid parse parsing valid convert malformed bad unsupported unrecognized unknown should
 present unparsable illegal be supplied wrong exported without export configuration found incorrect decode resolve please setting config"""

RULES: tuple[Rule, ...] = (rule(_WORDS, _variables),)
