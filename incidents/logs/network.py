"""What a program says of others that it calls: not there, not found, too slow, not able, or not willing."""

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
    :53: (?:\w+: )?(?:i/o timeout|connection refused|read udp)|getaddrinfo.{0,60}try again|no nameservers
    resolution lifetime expired|lookup .{1,80}: try again|lookup .{1,120}:53: (?:read|write|dial)|:53: connect:
    dns server returned (?:answer with no data|general failure)|lookup .{1,120}: i/o timeout
    temporarily unable to resolve
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
    (?:can ?not|can't|couldn't|could not|unable to|failed to) (?:resolve
        |look ?up) ['"]?[a-z0-9-]+(?:\.[a-z0-9-]+)*['"]?(?::\d+|: | \(|[.,]?$)
    (?:host(?:name)?|address|domain|server|name) .{0,80}(?:could not|cannot|can't|did not|does not|failed to
        |unable to) (?:be )?resolved?
    resolution (?:failed|failure|error) for|dns (?:resolution|lookup|error).{0,30}(?:fail|no such|not found|unknown)
    name resolution (?:failed|failure|error)|nameresolution(?:failure|error)|no resolvable bootstrap|server can't find
    host .{1,80} not found|errno -2\b|errno -5\b|error -2 connecting|nameresolutionerror|dns: no such
    address lookup failed|hostname lookup failed|no dns (?:entry|record)|no (?:a|aaaa|dns|address) records?
""")
_NO_DNS = phrases(r"""
    placeholder|module|import|\bclass\b|alias|symbol|variable|package|image|reference|template|plugin|dependenc
    property|conflict|secret|configmap
""")
_REFUSED = phrases(r"""
    connection (?:was |is |has been |got |to \S+ )?(?:actively )?refused|econnrefused|connectionrefused
    actively refused|refused (?:the|our|my|to|by) ?(?:network )?(?:connect|peer|host|remote)
    connection (?:was |has been )?(?:forcibly )?(?:reset|closed by (?:peer|remote|the remote))|econnreset
    reset by peer|reset the connection|connectionreset|socket hang up|os error 111|errno (?:111|61|104)\]
    error 111 connecting|\(111\)|connect(?:ion)? failed.{0,40}refused|refused connection
    server closed the connection unexpectedly|forcibly closed by|:econnrefused|connect: refused|dial .{1,80}: refused
    nobody listens|connection to \S+ (?:was )?refused|refused\.?$|connect\w* .{1,80}: refused
    prematurely closed connection|broken pipe
""")
_TIMED = phrases(r"""
    i/o timeout|connect\w* .{0,120}tim(?:ed|e)[ -]?out
    tim(?:ed|e)[ -]?out .{0,60}(?:connect|waiting for|reading|request|response|server|host|upstream|broker|while)
    etimedout|esockettimedout|connecttimeout|connectiontimeout|readtimeout|sockettimeout|connect timeout
    read tim(?:ed|e) ?out|operation timed out|request timed out|os error 110|errno 110|\(110\)|no route to host
    ehostunreach|noroutetohost|network (?:is )?unreachable|enetunreach|host (?:is )?(?:unreachable|down)\b
    timeout (?:exceeded|expired|was reached|of \d+ ?ms exceeded)|deadline exceeded|timeoutexception|timeouterror
    upstream request timeout|upstream timed out|no (?:response|answer|reply) (?:from|within|after|in)
    did(?:n't| not) (?:respond|answer)
    (?:connection|dial|handshake|call|rpc|query|fetch|http request) (?:attempt )?(?:has )?(?:timed out|timeout)
    timed out after|timeout after|tim(?:ed|e)[ -]?out occurred|timed out: |timeout connecting
    tim(?:ed|e)[ -]?out(?:\.|$)
""")
_UNAVAILABLE = phrases(r"""
    (?:status|code|http|http/\d\.\d|response|returned|responded|answered|got|received|error|server|upstream
        |with|:)[ :=(]*['"]?(?:code |status )?50[0234]\b
    \b50[234] (?:service|bad|gateway|server|internal)|500 internal server error
    service (?:is )?(?:temporarily )?unavailable|bad gateway|gateway time-?out|no healthy upstream
    (?:no|without(?: any)?) server(?:s)? (?:is |are )?available|no live upstreams
    no (?:healthy|available|live|active|reachable|ready) (?:host|server|backend|upstream|endpoint|node
        |instance|broker|replica|target|connection)
    (?:is|are|was) (?:not|n't) (?:yet )?(?:ready|available|reachable|accessible)
    isn't (?:ready|available|reachable|accessible)|starting up|shutting down|in recovery mode
    too many (?:connections|clients)|max(?:imum)? number of clients|loading the dataset|loading redis|clusterdown
    masterdown|leader not available|not(?:_| )?leader|no (?:\w+ )?leader|no ?brokers? ?available
    broker (?:may not be|not) available|circuit ?breaker .{0,40}open|circuit is open|max retries exceeded
    upstream connect error|remaining connection slots|noprimary|not primary|no suitable servers|server ?selection
    no ?(?:node|host) ?available|all host\(s\)|no alive nodes|all hosts|connection pool exhausted|code = unavailable
    status ?[:=] ?unavailable|rpc error: unavailable|unavailable: |connection is not available|noresponse|no response$
    rejecting connections
    (?:host|server|service|database|dependency|backend|upstream|broker|endpoint) .{0,60}(?:unavailable
        |unreachable|is down|offline|not responding)
    failed to connect
    (?:could not|cannot|can't|couldn't|unable to|not able to|never) (?:connect|reach|contact|establish
        |open (?:a |the )?(?:tcp )?connection|talk)
    connection (?:could not be|failed|lost|error|failure|failures)|connect(?:ing)? .{0,80}failed
    failed (?:to (?:establish|open|obtain|reach|contact|dial)|connecting|connection)|communications link failure
    error (?:while )?connecting|unavailable
""")
_WAITS = re.compile(
    r"(?:still )?wait(?:ing|ed)? (?:on |for )(?:the )?(?:service |host |dependency |server "
    r"|upstream )?['\"]?(?P<host>[a-z0-9][a-z0-9.-]{0,120})['\"]?(?::(?P<port>\d{2,5}))?"
    r"(?P<rest>\.{2,3}| \.\.\.|…| to (?:be|become|come|start|accept|get|respond|answer)\b.*| (?:service"
    r"|server|port|host)\b.*|\s*$|:.*| on port (?P<on>\d+).*)"
)
_NOT_AWAITED = words_of("""
    connection connections request requests job jobs message messages lock locks cache caches sync shutdown
    signal signals leader workers worker tasks task completion changes events event data input termination it
    them all process processes threads thread startup initialization lease leadership traffic new informer
    informers exit replication pods pod response next
""")
_AUTH = phrases(r"""
    password authentication failed|authentication (?:failed|failure|error|required)|auth(?:entication)? fail(?:ed|ure)
    access denied for user|noauth|wrongpass|login (?:failed|was refused|refused|incorrect|denied|unauthorized)
    access_refused
    (?:invalid|incorrect|wrong|bad) (?:user(?:name)?|password|credentials?|api[ _-]?key|login|access key
        |auth|client secret|secret key)
    (?:credentials?|password|api key|access key|token) (?:.{0,60} )?(?:was |were |is |are )?(?:refused
        |rejected|invalid|incorrect|wrong|not accepted|expired|denied)
    \b401\b.{0,30}unauthorized|unauthorized.{0,10}401
    (?:status|code|http|returned|responded|error)[ :=(]*(?:code |status )?['"]?40[13]\b|no pg_hba\.conf entry
    pg_hba\.conf rejects|role "[^"]{1,80}" does not exist|invalidaccesskeyid|signaturedoesnotmatch
    signature we calculated|ora-01017|not authorized (?:to|on|for)|unauthenticated|\bunauthorized\b
    authenticationexception|authenticationerror|autherror|requires authentication
    no password (?:was )?(?:supplied|provided)|permission denied for (?:table|relation|schema|database|sequence|user)
    password (?:does not match|mismatch|is (?:wrong|incorrect))|security_exception|invalidclienttokenid|expiredtoken
    sasl .{0,40}(?:failed|error)|not_authorized|1045\b|28p01|28000
""")
_NO_AUTH = phrases(r"""
    retr(?:y|ied) count|\b200\b|request_id=|get /|post /
""")
_USER = re.compile(r"\b(?:user|username|role|login|account)(?: name)?[ =:]+['\"]?([A-Za-z_][\w.@%-]{0,62})['\"]?")
_NOT_USERS = words_of("authentication is was not failed has does for the with name refused denied or and password")
_IN_BRACKETS = re.compile(r"\((?:host(?:name)?[=:]\s?)?([a-z0-9][a-z0-9_.-]{0,250})\)[.;]?$")
_LOOKUP = re.compile(
    r"\b(?:lookup|resolving|resolve)\s+(?:the\s+)?(?:host(?:name)?\s+|address\s+(?:of\s+)?|server\s+|name\s+"
    r"|domain\s+)?['\"]?([A-Za-z0-9_][\w.-]{0,250})['\"]?",
    re.IGNORECASE,
)
_NAMED = (
    re.compile(
        r"\b(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME|queryA+ E\w+|E(?:SERVFAIL|TIMEOUT|REFUSED)"
        r"|UnknownHostException:?|getaddrinfo for|NXDOMAIN for"
        r"|address information for)\s+['\"]?([A-Za-z0-9_][\w.-]{0,250})"),
    re.compile(
        r"(?:host(?:\s?name)?|address|upstream|server|domain|can't find|resolve|for|broker"
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
_NO_NAMES = words_of("address information host hostname name names")
_NO_REASON = re.compile("connect|reach|contact|establish|talk|dial|obtain")
_OF_CALL = phrases("connect|upstream|request|route|server")
_ACCESS_LOG = re.compile(r'HTTP/\d(?:\.\d)?" \d{3}\b|"(?:GET|POST|PUT|HEAD|DELETE|PATCH) \S{1,500}" \d{3}')
_TROUBLE = phrases(r"""
    fail|could ?n[o']t|cannot|can't|unable|error|retr(?:y|ies)|refused|unreachable
    no (?:\w+ )?(?:server|upstream|host|backend|endpoint|leader|broker)|not (?:yet )?(?:ready|available|reachable)
    unavailable|timed out|lost
""")
_GONE = phrases(r"""
    client (?:closed|disconnected|has gone)|broken pipe.{0,40}client|from client|by client|liveness|readiness
    health ?check passed
""")


def _dns(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET:
        return
    down = _DOWN.search(low)
    if not down and (not _UNRESOLVED.search(low) or _NO_DNS.search(low)):
        return
    host = _resolved_name(line.text)
    yield Found(ClueKind.DNS_DOWN if down else ClueKind.UNRESOLVED, {"host": host} if host else {})


def _resolved_name(text: str) -> str:
    """The name that is not known: the last one that is looked up, as reasons follow what they explain."""
    for pattern in (_IN_BRACKETS, _LOOKUP, *_NAMED):
        names = [found[1].rstrip(".:-") for found in pattern.finditer(text)]
        hosts = [name for name in names if name and is_host(name) and name.lower() not in _NO_NAMES]
        if hosts:
            return hosts[-1] if pattern is _LOOKUP else hosts[0]
    told = where(text).get("host", "")
    return "" if told.lower() in _NO_NAMES else told


def _told(line: Line) -> dict[str, str]:
    """Where a message points to: by itself, or by what was announced right before it."""
    detail = where(line.text)
    if "host" not in detail and "onnect" in line.before:
        detail = {**where(line.before), **detail}
    return detail


def _calls(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET or _GONE.search(low) or _ACCESS_LOG.search(line.text):
        return
    if line.level is Level.INFO and not _TROUBLE.search(low):
        return
    for read in (_refused, _timed_out, _unavailable):
        if found := read(line, low):
            yield found
            return


def _refused(line: Line, low: str) -> Found | None:
    return Found(ClueKind.REFUSED, _told(line)) if _REFUSED.search(low) else None


def _timed_out(line: Line, low: str) -> Found | None:
    if not _TIMED.search(low):
        return None
    detail = _told(line)
    about_call = _OF_CALL.search(low) and "deadline exceeded" not in low
    return Found(ClueKind.TIMED_OUT, detail) if detail or about_call else None


def _unavailable(line: Line, low: str) -> Found | None:
    phrase = _UNAVAILABLE.search(low)
    if not phrase or _is_own_doing(line, low, phrase[0]):
        return None
    detail = _told(line)
    return Found(ClueKind.UNAVAILABLE, detail, weak=not detail or _NO_REASON.search(phrase[0]) is not None)


def _is_own_doing(line: Line, low: str, phrase: str) -> bool:
    """Whether a program says it of itself: that it starts, ends, or serves."""
    if phrase in ("starting up", "shutting down"):
        return (
            not re.search(r"database|db |system|server is|cluster|redis|kafka|broker|fatal:", low)
            or line.level is Level.INFO
        )
    return line.level is Level.INFO and not re.search(
        r"connect|50\d|retr|no (?:\w+ )?(?:server|upstream|host|backend|endpoint)", low
    )


def _waits(_: Line, low: str) -> Iterator[Found]:
    if (
        (found := _WAITS.search(low))
        and found["host"].rstrip(".") not in _NOT_AWAITED
        and is_host(found["host"].rstrip("."))
    ):
        detail = {"host": found["host"].rstrip(".")}
        if port := found["port"] or found["on"]:
            detail["port"] = port
        yield Found(ClueKind.UNAVAILABLE, detail, weak=True)


def _auth(line: Line, low: str) -> Iterator[Found]:
    if (
        line.level in (Level.QUIET, Level.INFO)
        or _ACCESS_LOG.search(line.text)
        or not _AUTH.search(low)
        or _NO_AUTH.search(low)
    ):
        return
    told = where(line.text)
    detail = {"host": told["host"]} if "host" in told else {}
    for found in _USER.finditer(line.text):
        if found[1].lower() not in _NOT_USERS:
            detail["user"] = found[1].rstrip(".")
            break
    if at := re.search(r"'([^'@]{1,64})'@'([\w.%-]{1,253})'", line.text):
        detail = {"user": at[1]}
    yield Found(ClueKind.AUTH_FAILED, detail, line.level is Level.WARN)


_DNS_WORDS = """
    resolve resolved resolving resolution lookup host hostname enotfound nxdomain unknown eai again misbehaving
    servfail nodename known dns address translate nameserver nameservers servers getaddrinfo resolvable errno
    domain timeout refused could name names nameresolutionfailure nameresolutionerror etimeout eservfail find
    dial
"""
_CALL_WORDS = """
    refused econnrefused reset econnreset hang closed timeout timed etimedout esockettimedout unreachable
    ehostunreach enetunreach route deadline unavailable gateway healthy upstream upstreams connect connection
    connections connecting ready starting shutting recovery clients clusterdown masterdown leader broker brokers
    circuit slots primary servers selection node nodes hosts reach contact response communications status http
    available loading server returned responded code down offline dataset redis pipe establish dial got retries
    exceeded nobrokersavailable answered answer respond econnaborted connectionrefused
"""
_AUTH_WORDS = """
    password authentication auth access noauth wrongpass login credentials credential unauthorized
    unauthenticated hba username user role denied key token invalidaccesskeyid signaturedoesnotmatch authorized
    sasl signature authenticate permission ora security
"""

DNS: tuple[Rule, ...] = (rule(_DNS_WORDS, _dns),)
AUTH: tuple[Rule, ...] = (rule(_AUTH_WORDS, _auth),)
CALLS: tuple[Rule, ...] = (rule(_CALL_WORDS, _calls), rule("waiting wait waited", _waits))
