"""Arguments that programs refuse, and what they print when they do."""

import re
from collections.abc import Iterator

from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule, words_of
from incidents.logs.phrases import as_written, phrases

_FLAG = r"['\"]?(--?[a-z][\w.-]{0,80})"
_NOUN = (
    r"(?:shorthand |command[- ]?line |cli |long |short |vm |global )?(?:flags?|options?|switch(?:es)?|subcommand"
    r"|sub-command|command)(?:\(s\))?"
)
_REFUSED = phrases(rf"""
    invalid (?:value|argument) (?:.{{0,120}} )?for (?:flag |option )?{_FLAG}
    the ['"](--?[\w-]{{1,80}})['"] (?:option|flag|argument) (?:does not exist|is not defined|requires|does not accept)
    command ['"]([\w:.-]{{1,80}})['"] is not defined
    (?:unknown|unrecogni[sz]ed|invalid|illegal|bad|unsupported|unexpected|no such
        |ambiguous) {_NOUN}(?: found)?[: ]{{0,3}}(?:-- )?['\"]?(--?\w[\w.-]{{0,80}}|[\w.-]{{1,80}})?
    (?:unknown|unrecogni[sz]ed|unexpected|extra|invalid|bad|illegal
        |unsupported) (?:positional )?(?:arguments?|args?|parameters?)(?:\(s\))?(?: found)?[: ]{{0,3}}{_FLAG}
    (?:unknown|unrecogni[sz]ed|unexpected) (?:positional )?(?:arguments?|args?
        |parameters?)(?:\(s\))?(?: found)?: ?['\"]?([\w.-]{{1,80}})
    flag provided but not defined: ?(-\S{{1,80}})|flag needs an argument: ?['\"]?(-\S{{1,80}})
    bad flag syntax: ?(-\S{{1,80}})
    the following (?:required )?(?:arguments|options) (?:are required|were not provided): ?['\"<(]{{0,2}}([\w-]{{1,80}})
    required (?:flags?|options?|arguments?)(?:\(s\))? ?:? ?['\"<(]{{0,2}}(--?[\w-]{{1,80}}|[\w-]{{1,80}})
    missing (?:required |mandatory )?(?:options?|arguments?|flags?|positional|operands?
        |parameters?)(?:\(s\))? ?:? ?['\"<(]{{0,2}}(--?[\w-]{{1,80}}|[\w-]{{1,80}})?
    {_FLAG}['\"]? (?:is not (?:recogni[sz]ed|a valid|known|supported|a known|an? )|is required
        |must be specified|requires (?:an? )?(?:argument|value|parameter)|is unknown|wasn't expected
        |not recogni[sz]ed|is mandatory|needs? an? )
    (?:option|flag|argument|switch) {_FLAG}['\"]?[ /:](?! ?(?:(?:is|was|has been|will be) )?(?:now )?deprecated)
    (?:^|: )argument ([\w/-]{{1,80}}): (?:invalid|expected)
    (?:too many|not enough|too few|extra|wrong number of|expected \d+|insufficient) (?:positional[ ]
        |command[- ]line |command )?(?:arguments|operands|operand|args|parameters)
    accepts (?:at (?:most|least) )?\d+ arg\(s\), received \d+|invalid choice: ['\"]?([\w-]{{1,80}})
    ['\"]?([\w-]{{1,80}})['\"]? is not a (?:valid |known |recogni[sz]ed )?(?:\w+ )?(?:command|subcommand)\b
    no such (?:sub)?command ['\"]?([\w-]{{1,80}})|unrecognized vm option ['\"]?([\w+-]{{1,80}})
    invalid (?:maximum|initial) heap size|unknown variable ['\"]([\w-]{{1,80}})
    (?:error parsing|failed to parse|cannot parse|could not parse|invalid) (?:command[- ]?line|flags
        |arguments|args|cli)\b
""")
_PRINTED = re.compile(
    r"\s*(?:usage|synopsis):\s+\S|\s*usage of \S+:"
    r"|try ['\"]?\S.{0,80}--?h(?:elp)?\b.{0,20}(?:for (?:more )?(?:help|information)|usage)"
    r"|(?:see|run|use) .{0,60}--help|for more information,? try"
)
_OF_OTHERS = phrases(r"""
    \bredis\b(?!-)|\bsql|select |request|http|\bmethod\b|handler|socket|chat|invalidparameterexception|\bquery\b|packet
    \bslash\b|directive|config(?:uration)? (?:file|error|value|key)|received .{0,20}command|template|parameter values
    syscall|\bfile\b|os error|errno|setsockopt|mount|in api\b|type ?error|\bnil\b|\bnull\b|constructor|function
    \(\) (?:takes|got|missing)|argument of type|kwarg|parameterized|positional arguments? but|missing \d+ required
    unexpected keyword|arithmetic|illegalargument|argumenterror|argumentexception
""")
_NO_FLAGS = words_of(
    "for in of the value type is was to passed error given found provided not set s and or you please see"
)


def _usage(line: Line, low: str) -> Iterator[Found]:
    if line.level in (Level.QUIET, Level.INFO, Level.WARN):
        return
    if (found := _REFUSED.search(low)) and not _OF_OTHERS.search(low):
        flag = as_written(found, line.text).strip("'\"").rstrip("=.:,")
        yield Found(ClueKind.USAGE, {"flag": flag} if flag and flag.lower() not in _NO_FLAGS else {})
    elif _PRINTED.match(low):
        yield Found(ClueKind.USAGE, {}, weak=True)


_WORDS = """
    invalid usage flag flags option options argument arguments unrecognized unrecognised subcommand command
    shorthand choice args switch operand operands help heap parameters parameter required variable arg synopsis
"""

RULES: tuple[Rule, ...] = (rule(_WORDS, _usage),)
