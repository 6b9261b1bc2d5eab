"""Which host and port a message means: from URLs, `host:port`, sentences and fields, the most telling first."""

import re
from collections.abc import Iterator

from incidents.logs.clue import words_of

_HOST = r"[A-Za-z0-9_](?:[\w-]|\.(?=\w)){0,200}"
_URL = re.compile(
    rf"(?:[a-z][a-z0-9+.-]{{0,30}}://|oracle:thin:@(?://)?)(?:[^\s/@'\"]{{0,200}}@)?(?:tcp\()?({_HOST}"
    rf"|\[[0-9a-f:]{{2,45}}\])?(?::(\d{{1,5}}))?"
)
_PAIR = re.compile(rf"(?<![\w./@:-])({_HOST})/(\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?:[:,]|, port )?(\d{{1,5}})?(?![\w.])")
_COLON = re.compile(rf"(?<![\w.:/%-])({_HOST}|\[[0-9a-fA-F:.]{{2,45}}\]):(\d{{2,5}})(?!\w|:\d|\.\d|-\d)")
_NAMED = re.compile(
    rf"""
    (?<!\bno\ )\b(?:host(?:\s?name)?|server(?:\ at|\ on)?|addr(?:ess)?|upstream|backend|broker|service|svc|cluster
      |endpoint|peer|remote|db_host|dependency)
      (?:\s+name|\s+is|\s+to)?(?:\s*[=:]\s*|\s+)(?P<quote>['"\[]?)(?P<host>{_HOST})(?P<end>['"\]]|(?=[\s,;:)(]|$))""",
    re.VERBOSE | re.IGNORECASE,
)
_SERVICE = re.compile(rf"\b(?:service|svc)[ =:]+['\"]?({_HOST})")
_QUOTED_ON = re.compile(rf"\b(?:on|to|at|from)\s+['\"]({_HOST})(?::(\d{{1,5}}))?['\"]")
_TO = re.compile(
    rf"\b(?:connect(?:ion|ing)?|reach|contact)\s+(?:to\s+|with\s+)?(?:the\s+)?({_HOST})(?=\s+(?:port\b"
    rf"|on\ port|refused|timed|failed|\())"
)
_PORT = re.compile(r"\bport(?:\s+number)?['\"]?\s*[=: ]\s*['\"]?(\d{1,5})\b", re.IGNORECASE)
_IP = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.]*\w)(?::(\d{1,5}))?")
_PORT_OF = re.compile(
    r"""\bports?(?:\(s\))?['"]?(?:\s+is)?[ :=]*['"]?(\d{1,5})\b"""
    r"""|(?:[\w.\]*:']|\s|^|[("=]):(\d{2,5})(?!\w|\.\d|:\d)|['"],\s(\d{1,5})\)""",
    re.IGNORECASE,
)
_ARROW = re.compile(r"[\d.\[\]a-f]{3,45}:\d{2,5}->([\d.]{7,15}|\[[0-9a-f:]+\]):(\d{2,5})")
_APART = re.compile(r"(['\"])([\w.-]{1,200})\1:\1(\d{2,5})\1")
_SOURCE_FILE = re.compile(
    r".*\.(?:go|py|js|ts|mjs|cjs|java|rb|rs|php|cs|c|cc|cpp|h|ex|exs|kt|scala|sh|lua|pl|yaml|yml|json|conf"
    r"|toml|cfg|xml|sql)",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"[a-z]{2}[A-Z][a-z]")
"""The name of a class; names of hosts are in small letters."""
_ADVICE = re.compile(
    r"(?i)\b(?:see|visit|details?|docs?|documentation|refer to|read|information|info|help|guide|more)"
    r"(?: at| on| under)?:?\s?<?https?://\S+"
)
"""Where to read more: no part of what happened."""
_NGINX = re.compile(r'\bupstream: "([^"]{1,300})"')
_NOT_HOSTS = words_of("""
    line port at on in is was the a an to from for and or not error code status failed refused timeout timed
    host hostname server address name mismatch servers connection connect closed unexpectedly has been with be
    could cannot unreachable unknown null none nil undefined true false localhost.localdomain tcp udp http https
    it this that all any no col column pid process thread id of by returned responded did does had unavailable
    down went gave up after before while during certificate verification version misbehaving selection discovery
    running accepting exists found missing socket attempt which when if will may might unable error: lookup
    response request rejected file directory config key value as url uri database db_url instance cluster node
    sent requires over using via into still being started check checks stream group ping probe health list pool
    call calls healthcheck login may
""")


def is_address(host: str) -> bool:
    """Whether a host is told as a number, not by name."""
    return bool(re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?", host))


def is_host(word: str) -> bool:
    """Whether a word can be the name or the address of a host."""
    low = word.lower()
    if (
        low in _NOT_HOSTS
        or word.isdigit()
        or _CAMEL.search(word)
        or _SOURCE_FILE.fullmatch(word)
        or word.endswith(("Exception", "Error"))
    ):
        return False
    return is_address(word) or (
        not re.fullmatch(r"E[A-Z_]{3,}", word) and (word[0].isalnum() and any(char.isalpha() for char in word))
    )


def where(text: str) -> dict[str, str]:
    """What a message tells of the other side: host (the name, if one is told), port, address (if both are), service."""
    if nginx := _NGINX.search(text):
        text = nginx[1]
    text = _ADVICE.sub("", text) if "http" in text else text
    text = _APART.sub(r"\2:\3", text.replace("/<unresolved>", ""))
    if "->" in text and (arrow := _ARROW.search(text)):
        text = text.replace(arrow[0], f"{arrow[1]}:{arrow[2]}", 1)
    told = [(host.strip("[]"), port) for host, port in _told(text)]
    return _merged(told, text)


def port_in(text: str) -> str:
    """The first port that a text names, or nothing."""
    for found in _PORT_OF.finditer(text):
        port = next(group for group in found.groups() if group)
        if 0 < int(port) < 65536:
            return str(int(port))
    return ""


def _merged(told: list[tuple[str, str]], text: str) -> dict[str, str]:
    names = [(host, port) for host, port in told if host and not is_address(host)]
    numbers = [(host, port) for host, port in told if host and is_address(host)]
    detail: dict[str, str] = {}
    if names or numbers:
        detail["host"] = (names or numbers)[0][0]
    ports = [port for _, port in (*names[:1], *numbers[:1], *told) if port]
    named_port = _PORT.search(text)
    if ports or named_port:
        detail["port"] = ports[0] if ports else named_port[1] if named_port else ""
    if names and numbers:
        detail["address"] = numbers[0][0]
    if (service := _SERVICE.search(text)) and is_host(service[1]):
        detail["service"] = service[1]
    return detail


def _told(text: str) -> Iterator[tuple[str, str]]:
    """Hosts with ports, the most telling wording first."""
    for found in _PAIR.finditer(text):
        if is_host(found[1]) and not is_address(found[1]):
            yield found[1], found[3] or ""
            yield found[2], found[3] or ""
    if "://" in text or ":thin:@" in text:
        yield from (
            (found[1] or "", found[2] or "")
            for found in _URL.finditer(text)
            if found[1] and is_host(found[1].strip("[]"))
        )
    for pattern in (_COLON, _QUOTED_ON, _TO):
        for found in pattern.finditer(text):
            if is_host(found[1].strip("[]")):
                yield found[1], found[2] or "" if pattern.groups > 1 else ""
    for found in _NAMED.finditer(text):
        if is_host(found["host"]) and bool(found["quote"]) == (found["end"] in tuple("'\"]")):
            yield found["host"], ""
    yield from ((found[1], found[2] or "") for found in _IP.finditer(text))
