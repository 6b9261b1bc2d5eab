"""Files that are missing or cannot be parsed."""

import re
from collections.abc import Iterator

from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule
from incidents.logs.paths import has_config_name, path_in
from incidents.logs.phrases import phrases, without_names
from incidents.logs.variables import is_harmless

_MISSING = phrases(r"""
    no such file|enoent|filenotfound|nosuchfile|os error 2\b|errno 2\]|cannot find the (?:file|path)
    could not find (?:the )?(?:file|path|a part of the path)|cannot stat|couldn't find|does(?: not|n't) exist
    did(?: not|n't) exist|not found|can(?:no|')t (?:find|locate|open|load)|could ?n[o']t (?:find|locate|open|load)
    unable to (?:find|locate|open|load)|failed to (?:find|locate|open|load|read)|is missing|missing
    no config(?:uration)? file|not exist|doesnotexist
""")
_SURELY_MISSING = phrases(r"""
    no such file|enoent|filenotfound|nosuchfile|os error 2\b|errno 2\]|cannot find the (?:file|path)
    could not find (?:the )?(?:file|path|a part of)|does(?: not|n't) exist|not found|cannot stat|no config|is missing
    missing|not exist|can(?:no|')t (?:find|locate)|could ?n[o']t (?:find|locate)|unable to (?:find|locate)
""")
_ABOUT_FILE = phrases(r"""
    \bfiles?\b|config|directory|\bpath\b|keystore|truststore|no such file|enoent|filenotfound|nosuchfile|\bopen\b
    certificate|\bkey\b|\bstat\b|\bload(?:ing)?\b|\bread(?:ing)?\b|mount|volume|template|dictionary|model\b|dataset
""")
_NO_FILE = phrases(r"""
    shared (?:object|librar)|\broute\b|\bendpoint\b|\burl\b|http/1|\b404\b|\bpage\b|\bmanifest unknown|\.so\b
""")
_SYNTAX = phrases(r"""
    yaml: |mapping values are not allowed|did not find expected|could not find expected
    found character .{0,40}cannot start|found undefined alias|found unexpected
    while (?:scanning|parsing) (?:a|an|the) |expected .{0,40}but found|error converting yaml|yamlexception|yamlerror
    yaml\.\w+\.\w*error|scannererror|parsererror|scannerexception|yaml (?:syntax|parse)|psych::syntaxerror|toml:\s
    toml parse error|tomldecodeerror|tomlerror|toml::|invalid toml|ini\w* (?:parse|parsing|syntax)|parsingerror
    missingsectionheader|no section headers|source contains parsing errors|saxparse|xml document structures
    xmlsyntaxerror|content is not allowed in prolog|malformed xml|not well-formed|unknown directive
    directive .{0,80}(?:is not (?:terminated|allowed)|is unknown|is duplicate)|invalid number of arguments in
    unexpected "[;{}]"|unexpected end of file|bad directive|unrecognized directive|unknown keyword
    fatal config file error|unknown configuration (?:variable|option|key|setting|directive|parameter)|adapting config
    configuration file .{0,200}(?:test failed|contains errors|is invalid)|error\(s\) found in configuration
    found option without preceding group|unrecognized configuration parameter|syntax error in|syntax error
    invalid (?:config|configuration)\b|config(?:uration)? (?:file )?(?:is )?(?:invalid|malformed|error)
    unexpected token|invalid type: |jsondecodeerror|json(?:parse|syntax|reader|mapping)?exception|unexpected end of json
    invalid character .{1,12}(?:looking|after|in)|expecting (?:value|property name|',' delimiter|':' delimiter)
    extra data: line|json_parse|malformed json|invalid json|json parse error|is not valid json|cannot unmarshal
    \bconf(?:ig(?:uration)?)? file\b.{0,40} (?:unknown|unrecognized|invalid) (?:variable|option|key|setting|directive)
    unknown field|field .{1,80} not found in type|unmarshal errors|invalid_argument.{0,30}proto
    unable to parse json as proto|unknown key|unrecognized (?:field|key|property)|failed to find any pem data
    malformed \\?u|error reading config|bad config|failed to validate config|additional propert
    (?:malformed|broken|corrupt(?:ed)?|ill-formed|unreadable|unparsable|unparseable) (?:\w+ )?(?:config
        |settings|yaml|json|toml|xml|ini)
""")
_READS = phrases(r"""
    pars(?:e|ing|able)|decod(?:e|ing)|unmarshal|deserializ|process(?:ing)? |validat(?:e|ing)|interpret
    \bload(?:ing)?\b|\bread(?:ing)?\b|understand|reload|syntax|malformed|invalid|unexpected|expected|not valid|corrupt
    illegal|bad |well-formed
""")
_FAILS = phrases(r"""
    fail|error|cannot|can't|could ?n[o']t|unable|invalid|unexpected|malformed|expect|unknown|unrecognized|exception
    not |bad |duplicate|illegal|panic|fatal|found|corrupt|emerg|alert|no
""")
_CONFIG_FILE = phrases(r"""
    config|\.ya?ml\b|\.json\b|\.toml\b|\.ini\b|\.xml\b|\.conf\b|\.cfg\b|\.properties\b|\.cnf\b|\.env\b|\.hcl\b
    settings
""")
_OF_CONFIG = phrases(r"""
    config|\bconf file|yaml|\.yml\b|toml|\.ini\b|\.conf\b|\.cfg\b|\.properties\b|nginx|caddyfile|directive|settings
    \.json\b|\.xml\b|section header|\.env\b|option without preceding|pem data|keyword
""")
_OF_REQUEST = phrases(r"""
    request|payload|\bbody\b|response|http/|client sent|message from|webhook|\bsql\b|at or near|query
""")


def _unparsable(line: Line, low: str) -> Iterator[Found]:
    if is_harmless(line, low) or line.level is Level.INFO or not _FAILS.search(low):
        return
    about = f"{low} {line.context.lower()}"
    if not (_SYNTAX.search(low) or (_READS.search(low) and _CONFIG_FILE.search(low))):
        return
    if not _OF_CONFIG.search(about) or _OF_REQUEST.search(low) or _SURELY_GONE.search(without_names(low)):
        return
    path = path_in(line.text, config_only=True) or path_in(line.context, config_only=True)
    if not path and _OF_ENVIRONMENT.search(low):
        return
    yield Found(ClueKind.UNPARSABLE, {"path": path} if path else {}, line.level is Level.WARN)


_SURELY_GONE = phrases(r"""
    no such file|enoent|filenotfound|permission denied|eacces
    (?:file|path|directory)\b.{0,60}(?:not found|does not exist|missing)|connection|timeout|timed out|read-only
""")


_OF_ENVIRONMENT = re.compile(
    r"\b(?:from|in) (?:the )?(?:process |process's )?env(?:ironment)?(?: variables?| vars?)?(?:$|[.,:;)]| \()"
)
"""What is read from the environment stands in no file."""


def _at_line(line: Line, low: str) -> Iterator[Found]:
    """A complaint that names a line of a configuration file, whatever it says."""
    if line.level in (Level.QUIET, Level.INFO, Level.WARN) or not (found := _PLACE.search(line.text)):
        return
    if _SURELY_GONE.search(without_names(low)) or _OF_REQUEST.search(low) or _UPPER_NAME.search(line.text):
        return
    if has_config_name(found[1]):
        yield Found(ClueKind.UNPARSABLE, {"path": found[1]})


def _missing(line: Line, low: str) -> Iterator[Found]:
    if is_harmless(line, low) or not _MISSING.search(low) or _NO_FILE.search(low):
        return
    path = path_in(line.text)
    if not _ABOUT_FILE.search(low) and not has_config_name(path):
        return
    if not path or not (_SURELY_MISSING.search(low) or has_config_name(path)):
        return
    yield Found(ClueKind.MISSING_FILE, {"path": path}, line.level in (Level.INFO, Level.WARN))


_PARSE_WORDS = """
    yaml toml ini json xml parse parsing parsed syntax directive decode decoding unmarshal unmarshalling config
    configuration malformed unexpected invalid mapping expected scanning section keyword conf settings found
    unknown saxparse proto pem properties field cfg deserialize adapting alias character settings corrupt
"""
_PLACE = re.compile(
    r"""(?<![\w:/.-])(\.{0,2}/[\w./@+-]{2,200}|[\w-]{1,60}\.\w{2,10})['"\]]?"""
    r"""(?::\d+(?=[:\s\]]|\.?$)|,? (?:at |on |in |near )?[Ll]ine:? \d)"""
)
_UPPER_NAME = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")
_FILE_WORDS = """
    such enoent found find exist exists missing cannot open stat locate load read error file directory couldn
    couldnt
"""

PLACES: tuple[Rule, ...] = (rule("line conf cfg yaml yml toml ini etc config json xml properties hcl", _at_line),)
PARSING: tuple[Rule, ...] = (rule(_PARSE_WORDS, _unparsable),)
MISSING: tuple[Rule, ...] = (rule(_FILE_WORDS, _missing),)
