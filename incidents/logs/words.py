"""
The shape of a sentence: one letter per word, so that word order can be matched without lists of sentences.

Letters: N a name in upper snake case, U a single upper-case word, D a compound name in another case, q any other quoted
word, F a `--flag`; e a noun for a variable of the environment, s for a setting, w for a vaguer thing that can be set,
x for a thing that is no setting (a table, a header); n not, 0 no, p set/defined/found, m missing/empty, r required,
R requires/lacks, M must/needs, C cannot, b be, i an imperative such as provide, S set, f failed, v read/get, I invalid,
P parse, T a type or range, k a level, g glue, c a comma or and, `:` `(` `)` themselves, `.` the end of a sentence,
o anything else.
"""

import re
from typing import NamedTuple

from incidents.logs.clue import words_of

_TOKEN = re.compile(
    r"""(?P<path>(?<!\w)(?:\.{0,2}/|[a-z][a-z0-9+.-]{1,20}://)[^\s'",;)]+)|["']?(?P<word>--[A-Za-z][\w-]{0,80}|\$\{?[A-Z]\w{1,80}\}?|[A-Za-z_][\w]{0,120}(?:[.\-][A-Za-z_]\w{0,120}){0,8}(?:(?::[A-Z]\w{0,60}){1,4}(?=["']))?(?:'t\b)?)\}?["']?
    |(?P<mark>\.(?=\s|$)|[:=,;()!&\[\]{}•→*-]|=>)|(?P<number>\d[\w.]*)|["']["']?""",
    re.VERBOSE,
)
_IN_ENV = re.compile(r"(?:process\.|import\.meta\.|os\.)?(?:env|environ|ENV)\.(?=[A-Z][A-Z0-9_]+$)")
_NAME = re.compile(r"_?[A-Z][A-Z0-9]*(?:__?[A-Z0-9]+)+")
_UPPER = re.compile(r"[A-Z][A-Z0-9]{2,40}")
_COMPOUND = re.compile(
    r"[a-z][a-z0-9]*(?:(?:[._-]|__)[A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z]\w*(?:\.[A-Z]\w*)+"
    r"|[A-Z][a-z]+(?:__[A-Z]\w*)+|[A-Z]\w*(?::[A-Z]\w*)+"
)
_CODE = re.compile(
    r"[A-Z]{1,8}-?\d{3,}|(?:ERR|ER|SQLSTATE|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CAP|X509_V)_.*|HTTP_\d.*|CERT_(?:HAS|NOT|UN).*"
    r"|(?:SSL|TLS|MODULE|NOT)_(?:ERROR|NOT|FOUND).*"
    r"|.*_(?:ERROR|ERR|FAILED|FAILURE|EXCEPTION|REFUSED|DENIED|INVALID|MISSING|NOT_FOUND|ARGUMENT"
    r"|UNAVAILABLE|EXCEEDED|ALREADY|IN_USE|EXISTS|UNDEFINED"
    r"|UNKNOWN|UNAUTHENTICATED|NOT_LEADER|CRASHED|IN_CHAIN|LEAF_SIGNATURE)"
)
_NO_NAMES = words_of("""
    HTTP HTTPS TLS SSL JSON YAML XML SQL URL URI API CPU DNS TCP UDP GET POST PUT PATCH DELETE HEAD OPTIONS NULL
    ENV ENVIRONMENT VARIABLE VARIABLES CONFIG REQUIRED MISSING NOT SET THE FILE KEY VALUE AND FOR YOU MUST ARE
    WAS HAS HAVE TOML INI HCL UUID UTF UTC GMT EOF EOL SIGTERM SIGKILL SIGINT SIGSEGV RAM GPU JVM JDK JRE CLI
    PID UID GID SDK AWS GCP OCI CSV PEM JWT JDBC ODBC RPC GRPC REST SOAP HTML CSS LOG TABLE SELECT INSERT UPDATE
    FROM WHERE INTO DATABASE INDEX COLUMN CREATE DROP ALTER THIS THAT WITH PLEASE CANNOT COULD FAILED FAILURE
    INVALID UNDEFINED EMPTY TRUE FALSE NONE NIL NAN YES DEV PROD STATUS STARTUP SHUTDOWN SERVER CLIENT
    APPLICATION START STOP READY DONE EXIT ABORT ABORTED ABORTING HINT DETAIL CONTEXT STATEMENT TODO FIXME WAL
    DDL DML TTL PVC PV CRD RBAC NFS SMTP IMAP SSH FTP LDAP SAML OIDC SSO CORS CSRF IPV MTU MTLS VPN CIDR ENOENT
    EACCES EPERM EROFS ENOSPC ECONNREFUSED ENOTFOUND ETIMEDOUT EADDRINUSE ECONNRESET EPIPE EAI ENOMEM
    EHOSTUNREACH EINVAL EISDIR ENOTDIR ENOEXEC SASL SCRAM PLAIN KAFKA REDIS MYSQL NGINX RUNTIME MODULE
""")
_CLASS = re.compile(r"(?:[a-z_][\w-]*\.)+[A-Z]\w*|[\w.]*(?:Exception|Error|Configured|Missing|Err)")
_CALL = re.compile(r"(?:get|set|is|has|load|read|parse|on|new|to|from|with|create|make|init|fetch|try|do)[A-Z]\w*")
_FILE = re.compile(
    r".*\.(?:tf|tfvars|hcl|ya?ml|json5?|toml|ini|xml|properties|conf|cfg|cnf|env|go|py|js|ts|java|rb|rs|php"
    r"|cs|exs?|sh|pem|crt|key|log|sock)"
)
_LEVELS = words_of("""
    fatal error err warn warning info notice debug trace panic critical crit exception severe alert emerg erro fata debu
    configerror runtimeerror configurationerror valueerror uncaught oops
""")
_LEXICON = {
    "e": "environment environmental env envvar envvars environ variable variables var vars envs env-var "
        "env-vars environment-variable",
    "s":
        "setting settings config configuration configurations property properties placeholder configs "
        "configuration-property",
    "w":
        "parameter parameters param params option options key keys value values secret secrets credential "
        "credentials attribute argument"
         " field fields entry input inputs string variable-name",
    "x":
        "table column header headers topic queue relation constant method function class module index bucket "
        "role user constraint"
         " package import symbol type template route endpoint view record row document collection schema "
         "label claim scope"
         " permission metric job task command enum query sequence exchange stream tenant cookie session body payload"
         " identifier macro local name-error directive",
    "n": "not never isn't wasn't aren't hasn't haven't doesn't don't isnt wasnt weren't didn't",
    "0": "no without neither",
    "p":
        "defined provided specified found configured present given supplied exported available initialized "
        "initialised declared"
         " passed filled populated exist exists assigned detected available non-empty nonempty entered visible",
    "m":
        "missing undefined unset absent empty blank unspecified unbound lacking null nil none whitespace "
        "uninitialized unconfigured"
         " undeclared unavailable-variable omitted notpresent nowhere",
    "r": "required mandatory needed necessary obligatory expected compulsory",
    "R": "requires require needs need expects expect lacks lack wants requiring needing expecting missed misses",
    "M": "must should ought shall",
    "C": "cannot can't couldn't",
    "h": "has have had",
    "b": "be been being to",
    "i":
        "provide specify define export configure supply add pass give setting-up populate fill declare assign "
        "check ensure",
    "S": "set",
    "l": "please forgot forget forgotten",
    "f": "failed could unable failure can fail error-reading",
    "v":
        "get read find load lookup look resolve fetch retrieve access obtain expand substitute getting reading "
        "finding loading locate"
         " interpolate",
    "I":
        "invalid malformed bad illegal incorrect unsupported unrecognized unrecognised wrong unparsable "
        "unparseable unknown improper"
         " ill-formed misconfigured unacceptable garbage unexpected nonsense unusable",
    "P":
        "parse parsing parsed convert converting decode decoding interpret unmarshal cast casting coerce "
        "deserialize unmarshaling"
         " converted understand parseint atoi parsebool parseduration",
    "T": "integer number numeric boolean bool duration url uri float level int positive one between range least greater"
         " less email ip timezone hostname valid numerical digit digits date non-negative nonnegative dsn "
         "base64 hex allowed accepted"
         " at most larger smaller multiple either true false correct recognized recognised supported "
         "usable longer shorter well-formed"
         " absolute",
    "O": "out",
    "k": " ".join(_LEVELS),
    "g":
        "the a an is was are were of for in from with following any this that these those your you which it "
        "its currently also all"
         " some both there named called name names via as by on process application app program service but using seems"
         " appears either still explicitly properly correctly shell because since we i our",
    "c": "and nor or and/or",
}  # fmt: skip
_LETTER = {word: letter for letter, words in _LEXICON.items() for word in words.split()}
_MARKS = {":": ":", "=": ":", "=>": ":", "→": ":", ",": "c", "&": "c", ".": ".", ";": ".", "!": ".", "(": "(", ")": ")"}


class Shape(NamedTuple):
    """A sentence: the letters, and the word behind each."""

    letters: str
    words: tuple[str, ...]


def shape_of(text: str) -> Shape:
    """The shape of a message."""
    letters: list[str] = []
    words: list[str] = []
    for found in _TOKEN.finditer(text):
        letter = _letter(found)
        if letter:
            letters.append(letter)
            words.append(found["word"] or found[0])
    return Shape("".join(letters), tuple(words))


def names_in(text: str) -> tuple[str, ...]:
    """The names in upper snake case that a message speaks of, as the environment carries them."""
    shape = shape_of(text)
    return tuple(variable_of(word) for letter, word in zip(shape.letters, shape.words, strict=True) if letter == "N")


def _letter(found: re.Match[str]) -> str:
    if mark := found["mark"]:
        return _MARKS.get(mark, "")
    if found["number"] or found["path"]:
        return "o"
    word = found["word"]
    if not word:
        return ""
    if word.startswith("--"):
        return "F"
    if _IN_ENV.match(word):
        return "N"
    bare = word.strip("${}")
    return (
        _LETTER.get(bare.lower(), "") or _name_letter(bare, found) if not _NAME.fullmatch(bare) else _upper_letter(bare)
    )


def _upper_letter(word: str) -> str:
    return "o" if _CODE.fullmatch(word) else "N"


def _name_letter(word: str, found: re.Match[str]) -> str:
    if _UPPER.fullmatch(word):
        return (
            "o"
            if word in _NO_NAMES or word.startswith("ECONN") or _CODE.fullmatch(word)
            else "N"
            if found["word"][0] == "$"
            else "U"
        )
    if _CLASS.fullmatch(word):
        return "k"
    if _COMPOUND.fullmatch(word):
        return "o" if _FILE.fullmatch(word) or _CALL.fullmatch(word) else "D"
    quoted = found[0][0] in "\"'" and found[0][-1] in "\"'"
    return "q" if quoted else "o"


def variable_of(word: str) -> str:
    """A setting's name as the environment carries it: `spring.datasource.url` is SPRING_DATASOURCE_URL."""
    bare = _IN_ENV.sub("", word.strip("${}\"'").removeprefix("--"))
    if bare.isupper() or "__" in bare:
        return bare
    if ":" in bare:
        return bare.replace(":", "__")
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", bare)
    return re.sub(r"[^A-Za-z0-9]", "_", parted).upper()
