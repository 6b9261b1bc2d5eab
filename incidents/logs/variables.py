"""
Which variable or setting a program lacks, and which one has a value that it cannot use.

Read from the shape of the sentence: a name, a noun for such things, and what is said of it, in either order.
"""

import re
from collections.abc import Iterator

from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule
from incidents.logs.paths import path_in
from incidents.logs.phrases import phrases
from incidents.logs.sentences import lacking, unusable
from incidents.logs.words import Shape, names_in, shape_of, variable_of

_KEY_ERROR = re.compile(
    r"KeyError\b.{0,40}?['\"]([A-Za-z_]\w{1,80})['\"]|key not found: [:\"']+([A-Z][A-Z0-9_]{2,80})"
    r"|Undefined (?:array key|index):? \"?'?([A-Z][A-Z0-9_]{2,80})|NullException\b.{0,60}Parameter '([A-Z]\w{2,80})'"
)
_PLACEHOLDER = re.compile(r"(?:placeholder|expand (?:value|variable|expression)) '?\"?(?:\$\{)?([A-Za-z][\w.-]{1,80})")
_ATTRIBUTE = re.compile(r"DataSource: '(\w{1,40})' attribute is not specified")
_SHELL = re.compile(r"(?:\bsh|bash|\.sh|entrypoint)\S{0,40}(?: line)? ?\d*: ([A-Z][A-Z0-9_]{1,80}): ")
_FIELD_REQUIRED = re.compile(
    r"([A-Za-z_][\w.]{0,80})\s{1,4}(?:[Ff]ield required|[Mm]issing required|none is not an allowed value)"
)
_FIELD_BAD = re.compile(
    r"([A-Za-z_][\w.]{0,80})\s{1,4}(?:Input should be|[Vv]alue (?:error|is not a valid|could not)"
    r"|Value error|[Ii]nvalid )"
)
_PYDANTIC_END = re.compile(r"\(type=|\[type=")
_ZOD = re.compile(r"['\"]?path['\"]?: ?\[ ?['\"](\w{2,80})['\"]")
_ENVY = re.compile(r"missing (?:value for )?(?:field|configuration field) ['\"]?([\w.]{2,80})")
_DEFAULTS = phrases(r"""
    (?<![\w/.-])default(?:s|ing|ed)?\b(?!\.\w)(?! value(?:\.|$| (?:is|was) (?:not|missing)))|fall(?:s|ing)?[ -]?back
    \boptional\b|\bignor(?:ed|ing)\b|\bdisabl(?:ed|ing)\b|\bskipp(?:ed|ing)\b|assum(?:ed|ing)|\bcontinuing\b
    \bdeprecated\b|not required|will (?:not )?be used|\busing \S+ instead|without it
""")
_NO_DEFAULT = phrases(r"""
    no default|without (?:a )?default|not optional|non-optional
""")
_OF_FILE = phrases(r"""
    no such file|permission denied|unknown (?:config\w* )?variable|read-only file|no such host|connection refused
    timed out
""")
_CASUAL = phrases(r"""
    (?:do(?:es)?|did|can|could)(?: not|n't|not) (?:know|tell|say|guess)|no idea|no clue|nobody (?:told|gave|set|said)
    never (?:told|got|given|set|received|heard|filled)|\bsilent\b|no (?:sign|trace|mention) of|where(?: is| are|'s)\s
    (?:came|come|comes|is|was|went|turned out) (?:back |out |up )?(?:blank|empty|void|nothing)
    (?:got|found|saw|gives?|gave|returned|says|said|holds?|held|contains?) nothing|did you forget|forgot(?:ten)?
    (?:need|want|like|have)s? to know|left (?:blank|empty|out|unset)|(?:was|were)(?: not|n't) (?:told|given)
    (?:supposed|meant|expected) to (?:be|tell|come|hold|say|have|name|give|carry)|went missing|gone missing
    (?:can ?not|can't|will not|won't|refus\w{1,4} to|unable to|not able to) (?:start|boot|run|continue|go on|proceed
        |launch|work|begin)\b.{0,40}(?:\bno |without|lacking)|got nothing|nothing (?:in|there|came|was)\b
""")
_NOT_CASUAL = phrases(r"""
    request|user|client|\bcode\b|status|error_code|errcode|syscall|signal|state |event|message|topic|enum|constant
    column|table|order|header|\bsql\b|response|token .{0,20}expired|feature
""")
_DOTENV = re.compile(r"environ|getenv|process\.env|config\(|env\(|settings|ENV\[|ENV\.fetch")


def is_harmless(line: Line, low: str) -> bool:
    """Whether a line speaks of something that it can do without."""
    if line.level is Level.QUIET:
        return True
    return line.level not in (Level.ERROR, Level.FATAL) and bool(_DEFAULTS.search(low)) and not _NO_DEFAULT.search(low)


_WITHOUT_NEED = re.compile(r"no longer|obsolete|\bunused\b|not used|\bremove (?:it|this)\b|has no effect")


def complained_of(line: Line) -> tuple[str, ...]:
    """
    The variables that a line names which no rule understands, where it may be a complaint about them.

    Not what a program says in passing, what it can do without, and what it only prints with its value.
    """
    low = line.text.lower()
    if line.level in (Level.INFO, Level.WARN) or is_harmless(line, low) or _WITHOUT_NEED.search(low):
        return ()
    return tuple(name for name in names_in(line.text) if f"{name}=" not in line.text)


def _variables(line: Line, low: str) -> Iterator[Found]:
    if is_harmless(line, low) or _OF_FILE.search(low):
        return
    weak = line.level in (Level.INFO, Level.WARN)
    shape = shape_of(line.text)
    absent = dict.fromkeys([*_special(line), *lacking(shape, casual=line.level is Level.INFO)])
    for name in absent:
        yield Found(ClueKind.MISSING_VARIABLE, {"variable": variable_of(name)}, weak)
    unfit = [name for name in dict.fromkeys(_unfit(shape, line)) if name not in absent]
    for name in unfit:
        yield Found(ClueKind.BAD_VALUE, {"variable": variable_of(name)}, weak)
    if not absent and not unfit and not weak and _CASUAL.search(low) and not _NOT_CASUAL.search(low):
        yield from _casually_missed(shape)


def _casually_missed(shape: Shape) -> Iterator[Found]:
    """The one variable of a complaint in free words about what nobody told: a guess."""
    names = {word for letter, word in zip(shape.letters, shape.words, strict=True) if letter == "N"}
    if len(names) == 1:
        yield Found(ClueKind.MISSING_VARIABLE, {"variable": variable_of(next(iter(names)))}, weak=True)


def _special(line: Line) -> Iterator[str]:
    """Wordings that are no sentences."""
    text = line.text
    if found := _KEY_ERROR.search(text):
        name = next(name for name in found.groups() if name)
        if _is_variable(name, line):
            yield name
    for pattern in (_PLACEHOLDER, _SHELL):
        if found := pattern.search(text):
            yield found[1]
    if (found := _FIELD_REQUIRED.search(text)) and (_PYDANTIC_END.search(text) or found[1].isupper()):
        yield found[1]
    if (found := _ENVY.search(text)) and not re.search(r"at line \d|column \d", text):
        yield found[1]
    if found := _ATTRIBUTE.search(text):
        yield f"spring.datasource.{found[1]}"
    if "undefined" in text or "Required" in text:
        yield from (found[1] for found in _ZOD.finditer(text))


def _is_variable(name: str, line: Line) -> bool:
    """Whether the key that a map does not have is a variable: by its case, or by the code that asked for it."""
    if line.context and not _DOTENV.search(line.context) and "[" in line.context and name in line.context:
        return False
    return (name.isupper() and len(name) > 2) or bool(_DOTENV.search(line.context))


def _unfit(shape: Shape, line: Line) -> Iterator[str]:
    if (found := _FIELD_BAD.search(line.text)) and _PYDANTIC_END.search(line.text):
        yield found[1]
    if not path_in(line.text, config_only=True):  # a file that cannot be parsed is no variable of that kind
        yield from unusable(shape)


_WORDS = """
    set unset missing required require requires undefined defined provided provide specified specify unbound
    empty blank need needs must expected expects lacks absent placeholder keyerror key cannot parameter
    configured unspecified null nil none field undefined environment env variable variables invalid parse
    parsing valid convert malformed bad unsupported unrecognized unknown should present unparsable illegal be
    supplied wrong exported without export configuration found incorrect decode resolve please setting config
    value no out forget know idea clue told silent nowhere where blank nothing forgot forgotten supposed meant
    notpresent expand start boot run tell
"""

RULES: tuple[Rule, ...] = (rule(_WORDS, _variables),)
