"""Which file a message means."""

import re

_QUOTED = re.compile(r"""['"(\[]((?:file:|\.{0,2}/)[^'")\]\n]{1,300})['")\]]""")
_BARE = re.compile(
    r"(?:(?<=file:)|(?<=unix:)"
    r"|(?<![\w:/.~@-]))(\.{0,2}/(?!/)[\w.@+~,=%-]{1,120}(?:/[\w.@+~,=%-]{1,120}){0,20}/?)"
)
_CONFIG = re.compile(
    r"(?<![\w/.-])((?:[\w-]+/)*[\w-]*(?:\.[\w-]+){0,3}\.(?:ya?ml|json5?|toml|ini|xml|properties|conf|cfg|cnf"
    r"|env|config|hcl|pem|crt|key|cert|jks|p12|sqlite3?|db|csv|txt|tf|lock|neon|edn|dhall|cue|j2|tmpl|html"
    r"|sql|hocon))(?![\w/-]|\.\w)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\.(?:ya?ml|json5?|toml|ini|xml|properties|conf|cfg|cnf|env|config|hcl|pem|crt|key|cert|jks|p12"
    r"|sqlite3?|db|csv|txt|tf|lock|neon|edn|dhall|cue|j2|tmpl|html|sql|hocon)$",
    re.IGNORECASE,
)
_DRIVE = re.compile(r"\b([A-Z]:\\[\w\\.-]{2,200})")
_WEB = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+\S+|[a-z][a-z0-9+.-]{0,20}://\S+")
_SPEAKER = re.compile(r"(?:\.{0,2}/)?[\w./-]{1,200}: ")
_CODE = re.compile(r".*\.(?:go|py|js|ts|java|rb|rs|php|cs|c|cc|cpp|ex|kt)(?::\d+)?")


def path_in(text: str, *, config_only: bool = False) -> str:
    """The file that a message is about, or nothing. Addresses on the web and places in source code are none."""
    text = _WEB.sub(" ", text)
    if "/" not in text and "." not in text and "\\" not in text:
        return ""
    speaker = _SPEAKER.match(text)
    start = speaker.end() if speaker and "/" in text[speaker.end() :] else 0
    for pattern in (_QUOTED, _BARE):
        for found in pattern.finditer(text, start):
            path = trimmed(found[1])
            if len(path) > 1 and not _CODE.fullmatch(path) and not (config_only and not has_config_name(path)):
                return path
    for pattern in (_CONFIG, _DRIVE) if "." in text or ":\\" in text else ():
        if found_name := pattern.search(text):
            return found_name[1]
    return ""


def trimmed(path: str) -> str:
    """A path without what the sentence around it adds: `file:`, a line's number, a full stop."""
    path = re.sub(r":\d+(?::\d+)?:?$", "", path.removeprefix("file:"))
    return path.rstrip(".,:;)")


def has_config_name(path: str) -> bool:
    """Whether a file's name or place says that it holds settings."""
    return _NAMED.search(path) is not None or path.startswith(("/etc/", "/config/")) or "conf" in path.lower()
