"""Names that do not resolve: the name does not exist, or who should know it does not answer."""

import re
from collections.abc import Iterator

from incidents.logs.addresses import is_host, where
from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule, words_of
from incidents.logs.phrases import phrases

_DOWN = phrases(r"""
    temporary failure in name|eai_again|servfail|server misbehaving|no servers could be reached|queryn? ?e?timeout
    query\w* (?:etimeout|eservfail|econnrefused)|errno -3\b|\(2: server failure\)|could not be resolved \(110
    dns (?:server|resolver|lookup|resolution|query|request)\w* (?:timed out|timeout|failure)
    name resolution (?:timed out|timeout)|timed out resolving|resolver (?:timed out|timeout)
    :53: (?:\w+: )?(?:i/o timeout|connection refused|read udp)|getaddr\w*.{0,90}try[ _]again|no nameservers
    resolution lifetime expired|lookup .{1,80}: try again|lookup .{1,120}:53: (?:read|write|dial)|:53: connect:
    dns server returned (?:answer with no data|general failure)|lookup .{1,120}: i/o timeout
    temporarily unable to resolve|exception(?: \((?:\w+, )?11\))?: resource temporarily unavailable
    communications error to \S{1,60}#53|nslookup: .{0,60}(?:refused|timed out)|reach any name ?servers?
    (?:contacting|contact|reaching|reach|asking) (?:the |any )?dns servers?
    resolving timed out|unknownhost\w*: .{1,120}: (?:try again|temporary)
""")
_UNRESOLVED = phrases(r"""
    no such host|name or service not known|nodename nor servname|name does not resolve|nxdomain|\benotfound
    unknown ?host|host is unknown|no such host is known|could not translate host name|host not found
    host name lookup failure|no address associated with host|non-existent domain|non-existing domain|bad address '
    failed to lookup address|unknown (?:mysql )?server host|hostname (?:could not|cannot) be resolved
    getaddrinfo (?:failed|error|for)
    (?:can ?not|can't|couldn't|could not|unable to|failed to|failure to|fails to|failure when|not
        |not be) (?:be )?(?:resolv(?:e|ed|ing)|look ?up) (?:the )?(?:\w+ )?(?:host|hostname|host name|ip|address
        |domain|dns|server|name|remote|broker|peer|url|endpoint|upstream|ips)\b
    (?:host(?:name)?|address|domain|server|name) .{0,80}(?:could not|cannot|can't|did not|does not|failed to
        |unable to) (?:be )?resolved?
    resolution (?:failed|failure|error) for|dns (?:resolution|lookup|error).{0,30}(?:fail|no such|not found|unknown)
    name resolution (?:failed|failure|error)|nameresolution(?:failure|error)|no resolvable bootstrap|server can't find
    host .{1,80} not found|errno -2\b|errno -5\b|error -2 connecting|nameresolutionerror|dns: no such
    address lookup failed|hostname lookup failed|no dns (?:entry|record)|no (?:a|aaaa|dns|address) records?
""")
_FAILS_AT = phrases(r"""
    (?:can ?not|can't|couldn't|could not|unable to|failed to) (?:resolve
        |look ?up) ['"]?[a-z0-9-]+(?:\.[a-z0-9-]+)*['"]?(?::\d+|: | \(|[.,]?$)
""")
"""That something is not resolved, which may be anything: no name of a host where the reason is a call that arrived."""
_ARRIVED = phrases(r"""
    connection (?:was |actively )?refused|econnrefused|reset by peer|econnreset
    (?:status|http|code|returned|answered|responded|->)[ :=]*[45]\d\d\b|50[234] [a-z]
""")
_NO_DNS = phrases(r"""
    placeholder|module|import|\bclass\b|alias|symbol|variable|package|image|reference|template|plugin|dependenc
    property|conflict|secret|configmap
""")
_IN_BRACKETS = re.compile(r"\((?:host(?:name)?[=:]\s?)?([a-z0-9][a-z0-9_.-]{0,250})\)[.;]?$")
_LOOKUP = re.compile(
    r"\b(?:lookup|resolving|resolve)\s+(?:the\s+)?(?:host(?:name)?\s+|address\s+(?:of\s+)?|server\s+|name\s+"
    r"|domain\s+)?['\"]?([A-Za-z0-9_][\w.-]{0,250})['\"]?",
    re.IGNORECASE,
)
_ON_THE_WAY = re.compile(
    r"\berror -?\d{1,5} (?:while )?connecting to ([a-z0-9_][\w.-]{0,250}):\d{1,5}\b", re.IGNORECASE
)
"""The numbered reason why a connection to a place fails; what stands before it may name what was to be found there."""
_NAMED = (
    re.compile(
        r"\b(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME|queryA+ E\w+|E(?:SERVFAIL|TIMEOUT|REFUSED)"
        r"|UnknownHostException:?|getaddrinfo for|NXDOMAIN for"
        r"|address information for)\s+['\"]?([A-Za-z0-9_][\w.-]{0,250})"),
    re.compile(
        r"(?:host(?:\s?name)?|address|upstream|server|domain|can't find|resolve|(?<!master found )for|broker"
        r"|name)\s*[=:]?\s*['\"\[]([A-Za-z0-9_][\w.-]{0,250})(?::\d+)?['\"\]]", re.IGNORECASE),
    re.compile(
        r"(?:can't find|resolve host(?:name)?:?|host(?:name)? (?:name )?lookup failure for|unknown host:?"
        r"|resolution failed for|no such host:|DNS (?:lookup|resolution) (?:error |failed "
        r"|failure )?for:?)\s+['\"]?([A-Za-z0-9_][\w.-]{0,250})", re.IGNORECASE),
    re.compile(
        r"^(?:\w+: )?['\"]?([a-z0-9][a-z0-9.-]{0,250})['\"]?:? (?:name (?:or service )?"
        r"|host )?(?:could not be resolved|not known|does not resolve|not found|unknown host)"),
    re.compile(r"^ping: ([\w.-]{1,250}): "),
    re.compile(r"(?<![\w.-])([\w.-]{1,250}) could not be resolved"),
)  # fmt: skip
_NO_NAMES = words_of("address information host hostname name names failure failed error")


def _dns(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET:
        return
    down = _DOWN.search(low)
    if not down and (not _says_unknown(low) or _NO_DNS.search(low)):
        return
    host = _resolved_name(line.text)
    yield Found(ClueKind.DNS_DOWN if down else ClueKind.UNRESOLVED, {"host": host} if host else {})


def _says_unknown(low: str) -> bool:
    return bool(_UNRESOLVED.search(low) or (_FAILS_AT.search(low) and not _ARRIVED.search(low)))


def _resolved_name(text: str) -> str:
    """The name that is not known: the last one that is looked up, as reasons follow what they explain."""
    for pattern in (_IN_BRACKETS, _LOOKUP, _ON_THE_WAY, *_NAMED):
        names = [found[1].rstrip(".:-") for found in pattern.finditer(text)]
        hosts = [name for name in names if name and is_host(name) and name.lower() not in _NO_NAMES]
        if hosts:
            return hosts[-1] if pattern is _LOOKUP else hosts[0]
    told = where(text).get("host", "")
    return "" if told.lower() in _NO_NAMES else told


_WORDS = """
    resolve resolved resolving resolution lookup host hostname enotfound nxdomain unknown eai again misbehaving
    servfail nodename known dns address translate nameserver nameservers servers getaddrinfo resolvable errno
    domain timeout refused could name names nameresolutionfailure nameresolutionerror etimeout eservfail find
    dial resource temporarily communications nslookup
"""

RULES: tuple[Rule, ...] = (rule(_WORDS, _dns),)
