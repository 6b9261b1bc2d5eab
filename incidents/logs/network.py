"""What a program says of others that it calls: not there, not found, too slow, not able, or not willing."""

import re
from collections.abc import Iterator

from incidents.logs.addresses import is_host, where
from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule, words_of
from incidents.logs.phrases import phrases

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
    did(?:n't| not) (?:respond|answer)|no (?:status|heartbeat|acknowledge?ment) (?:received )?from
    \b504 (?!m?s\b)[a-z][a-z ]{0,60}tim(?:ed|e)[ -]?out
    (?:connection|dial|handshake|call|rpc|query|fetch|http request) (?:attempt )?(?:has )?(?:timed out|timeout)
    timed out after|timeout after|tim(?:ed|e)[ -]?out occurred|timed out: |timeout connecting
    tim(?:ed|e)[ -]?out(?:\.|$)
""")
_UNAVAILABLE = phrases(r"""
    (?:status|code|http|http/\d\.\d|response|returned|responded|answered|got|received|error|server|upstream
        |with|:)[ :=(]*['"]?(?:code |status )?50[0234]\b
    (?:^|\s)(?:\S{0,500}://|/)\S{0,500} ?(?:->|=>|→) ?50[0234]\b
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
    no ?(?:node|host) ?available|all host\(s\)|no alive nodes
    all hosts? .{0,40}(?:unreach|unavail|down|fail)|connection pool exhausted|code = unavailable
    status ?[:=] ?unavailable|rpc error: unavailable|unavailable: |connection is not available|noresponse|no response$
    rejecting connections
    (?:host|server|service|database|dependency|backend|upstream|broker|endpoint) .{0,60}(?:unavailable
        |unreachable|is down|offline|not responding)
    failed to connect
    (?:could not|cannot|can't|couldn't|unable to|not able to|never) (?:connect|reach|contact|establish
        |open (?:a |the )?(?:tcp )?connection|talk)
    connection to .{1,120} could not be|(?:node|server|host|peer) may not be available|not possible to (?:connect|reach)
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
_CAME = re.compile(r"(?:\.{2,3}|…|:) ?(?:ok|okay|done|yes|success|succeeded|connected|up|ready)[.!]?\s*$")
_NOT_AWAITED = words_of("""
    connection connections request requests job jobs message messages lock locks cache caches sync shutdown
    signal signals leader workers worker tasks task completion changes events event data input termination it
    them all process processes threads thread startup initialization lease leadership traffic new informer
    informers exit replication pods pod response next
""")
_NO_REASON = re.compile("connect|reach|contact|establish|talk|dial|obtain")
_OF_CALL = phrases(r"""
    connect|upstream|request|route|server
    no (?:response|answer|reply|status|heartbeat|acknowledge?ment) (?:received )?from
    \b504 (?!m?s\b)[a-z]
""")
_ACCESS_LOG = re.compile(r'HTTP/\d(?:\.\d)?" \d{3}\b|"(?:GET|POST|PUT|HEAD|DELETE|PATCH) \S{1,500}" \d{3}')
_TROUBLE = phrases(r"""
    fail|could ?n[o']t|cannot|can't|unable|error|retr(?:y|ies)|refused|unreachable
    no (?:\w+ )?(?:server|upstream|host|backend|endpoint|leader|broker)|not (?:yet )?(?:ready|available|reachable)
    unavailable|timed out|lost
""")
_COUNTED = re.compile(
    r"\b(?:0|no|zero) (?:error|fail|timeout|retr|refus|problem|issue)|\b\w*(?:count|total|errors|failed)\W{1,2}0\b"
)
_GONE = phrases(r"""
    client (?:closed|disconnected|has gone)|broken pipe.{0,40}client|from client|by client|liveness|readiness
    health ?check passed
""")


_PROXIED = re.compile(
    r"\" (?P<status>50[234]) .{0,600}?(?<![\d.:])(?P<host>\d{1,3}(?:\.\d{1,3}){3}):(?P<port>\d{2,5})\b"
)
"""A proxy's record of a request, with whom it passed that on to."""
_FLAGGED = re.compile(r"HTTP/\d(?:\.\d)?\" 503 (?:[A-Z]{2,6},)?(?:UH|UF)(?:,[A-Z]{2,6})*(?= )")
"""Envoy's record of a request for which it found or reached nobody."""
_CLUSTER = re.compile(r"\boutbound\|(?P<port>\d{1,5})\|[^|\s]{0,100}\|(?P<host>[a-z0-9][a-z0-9.-]{0,250})")
DNS_PORT = "53"
"""Whoever does not answer there should have told a name."""


def is_access(text: str) -> bool:
    """Whether a line is a server's record of a request: it tells nothing about those that the server calls."""
    return '"' in text and _ACCESS_LOG.search(text) is not None


def _told(line: Line) -> dict[str, str]:
    """Where a message points to: by itself, or by what was announced right before it."""
    detail = where(line.text)
    if "host" not in detail and "onnect" in line.before:
        detail = {**where(line.before), **detail}
    return detail


def _calls(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET or is_access(line.text) or _GONE.search(low):
        return
    if line.level is Level.INFO and (not _TROUBLE.search(low) or _COUNTED.search(low)):
        return
    for read in (_refused, _timed_out, _unavailable):
        if found := read(line, low):
            yield Found(ClueKind.DNS_DOWN, {}) if found.detail.get("port") == DNS_PORT else found
            return


def _proxied(line: Line, _: str) -> Iterator[Found]:
    """Whom a proxy asked in vain, by its record of a request that failed."""
    if is_access(line.text) and (found := _PROXIED.search(line.text)):
        kind = ClueKind.TIMED_OUT if found["status"] == "504" else ClueKind.UNAVAILABLE
        yield Found(kind, {"host": found["host"], "port": found["port"]})
    elif _FLAGGED.search(line.text) and "inbound|" not in line.text:  # that would be the program beside it
        meant = _CLUSTER.search(line.text)
        yield Found(ClueKind.UNAVAILABLE, meant.groupdict() if meant else {}, weak=meant is None)


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
        and not _CAME.search(low)
    ):
        detail = {"host": found["host"].rstrip(".")}
        if port := found["port"] or found["on"]:
            detail["port"] = port
        yield Found(ClueKind.UNAVAILABLE, detail, weak=True)


_WORDS = """
    refused econnrefused reset econnreset hang closed timeout timed etimedout esockettimedout unreachable
    ehostunreach enetunreach route deadline unavailable gateway healthy upstream upstreams connect connection
    connections connecting ready starting shutting recovery clients clusterdown masterdown leader broker brokers
    circuit slots primary servers selection node nodes hosts reach contact response communications status http
    available loading server returned responded code down offline dataset redis pipe establish dial got retries
    exceeded nobrokersavailable answered answer respond econnaborted connectionrefused get post put patch delete
"""
RULES: tuple[Rule, ...] = (rule(_WORDS, _calls), rule("waiting wait waited", _waits), rule("http", _proxied))
