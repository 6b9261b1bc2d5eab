"""How a program fares: it starts, listens, makes no progress, fails at its schema, or crashes."""

import re
from collections.abc import Iterator

from incidents.logs.addresses import port_in
from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule
from incidents.logs.levels import without_prefix
from incidents.logs.phrases import phrases

MAX_WHAT = 200

_LISTENS = phrases(r"""
    listening|\blisten(?:s)? on
    (?:start(?:ed|ing)|serving|running|available|accepting|exposed|bound|(?<!hung )up|open|ready|booted|live|launched
        |served|server) .{0,60}(?:\bon\b|\bat\b|\bport\b|https?://)
    ready to accept|ready for connections|accepting (?:tcp )?connections|serving (?:http|on|at)
    waiting for connections|application is running|now listening
    start(?:ed|ing) (?:\w+ ){0,3}(?:server|listener|http|https|grpc|api|metrics)\b
""")
_STARTED = phrases(r"""
    \bstarted\b|startup complete|start(?:up)? (?:is )?complete|ready for start ?up|\bis (?:up and )?running\b
    is ready\b|ready in \d|now ready|ready to (?:serve|handle|accept|process)|up and running
    (?:successfully|fully) (?:started|initiali[sz]ed|booted)|booting worker|initiali[sz]ation complete
    health ?check passed|\bserving\b|compiled successfully|start worker process|boot(?:ed|strap) (?:complete|in)
""")
_NO_START = phrases(r"""
    \bnot\b|n't\b|fail|error|unable|cannot|could|before|until|never|abort|exit|refus|invalid|no longer|stopp|if |when\s
    once |would|should|must|new http|outbound|default "|another|configure|identify|denied|unrecogni|unknown
""")
_REQUEST = re.compile(r"\b(?:started|processing|completed) (?:get|head|post|put|patch|delete|options) ")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\b")
_LISTEN = re.compile(r"\b(?:listen|bind)(?:_?addr(?:ess)?)?[=:]\s?[\"']?[^\s\"',:]{0,60}:(\d{2,5})\b")
_STALLED = phrases(r"""
    thread ?pool (?:is )?(?:starv|exhaust)|deadlock|no progress|(?:not|hasn't|has not|n't) made (?:any )?progress
    \bstuck\b|stalled|\bhung\b(?! up)
    \bhang(?:s|ing)?\b|watchdog|blocked for|livelock|\bwedged\b|not making progress|without progress|unresponsive
    no heartbeat|heartbeat (?:missed|lost|stale|stopped)|missed \d+ heartbeats
    (?:not|never) (?:responding|moving|advanc)|stopped (?:making|processing|consuming)|frozen|making no progress
    idle since .{0,40}with|soft lockup|lock(?: was| has been)? held (?:for|too)|queue .{0,40}not (?:drain|being)
    nothing (?:was )?processed
""")
_OF_TRANSACTION = phrases(r"""
    transaction|try restarting|sqlstate|40p01|1213|\block wait|victim|for (?:share|exclusive)lock|process \d+ waits
    all goroutines are asleep|socket hang up|not stuck|unstuck|no deadlock|deadlock detection
    watchdog (?:started|enabled|running|initiali)
""")
_MIGRATION = phrases(r"""
    dirty database version|relation ".{1,100}" does not exist|no such table|table .{1,120} (?:doesn't|does not) exist
    unknown column|column .{1,120} does not exist|no such column|undefinedtable|undefinedcolumn|unknown database
    database ".{1,100}" does not exist|invalid object name|can't locate revision|multiple head revisions
    unapplied migration|have \d+ unapplied|waiting for changelog lock|missing (?:table|column) \[
""")
_OF_SCHEMA = phrases("migrat|flyway|liquibase|alembic|changelog|changeset|schema|revision")
_SCHEMA_FAILS = phrases(r"""
    fail|error|dirty|mismatch|not found|could not|cannot|can't|unable|invalid|missing|conflict|abort|pending
    out of date|unapplied|locate|unknown|refus|incompatible|older|newer|exception|not up
""")
_NO_MIGRATION = phrases(r"""
    \b(?:0|no) (?:failed|pending|errors)|success|up[ -]to[ -]date|json schema|schema registry|graphql|openapi
    xml schema|avro|connection|timed? ?out|\bvalidation of request
""")
_CRASHES = re.compile("|".join((
    r"(?:[\w.-]{1,40}: )?(?:panic|fatal error|Error|FATAL|fatal|error): |\*\* \(|terminate called|thread '"
    r"|Exception in thread|Unhandled |Uncaught |Fatal ",
    r".{0,40}\b[Pp]anick?(?:ed|ing)? at|.{0,60}(?:[Ss]egmentation fault|core dumped|SIGSEGV|SIGABRT|SIGBUS"
    r"|SIGILL|[Ss]tack overflow)",
    r".{0,60}\b[Uu](?:ncaught|nhandled) (?:promise )?(?:exception|error|rejection|\w+(?:Error|Exception))"
    r"|.{0,60}[Aa]ssertion .{0,120}failed",
    r"PHP Fatal error|[\w.:\\]{1,120}(?:Error|Exception)(?: \[\w+\])?(?:: |$)"
    r"|.{0,60}(?:error while loading shared libraries|GLIBC|symbol not found|undefined symbol"
    r"|[Cc]ould not import|[Cc]annot import|[Cc]an't locate \S{1,100} in @INC)",
    r".{0,60}(?:terminat(?:ed|ing) due to|APPLICATION FAILED TO START|Application run failed|BUG: "
    r"|unrecoverable|unexpectedly (?:exited|terminated|shut))",
)))  # fmt: skip


def _healthy(line: Line, low: str) -> Iterator[Found]:
    if line.level in (Level.ERROR, Level.FATAL) or _NO_START.search(low) or _REQUEST.search(low):
        return
    if _LISTENS.search(low) and (port := _own_port(_CLOCK.sub("", without_prefix(line.text)))):
        yield Found(ClueKind.LISTENING, {"port": port})
    elif (
        "listening" in low
        or "accept connections" in low
        or "accepting connections" in low
        or "ready for connections" in low
    ):
        yield Found(ClueKind.LISTENING, {})
    elif _STARTED.search(low):
        yield Found(ClueKind.STARTED, {})


def _own_port(text: str) -> str:
    """The port on which a program listens: the one that it says so of, else the first that it names."""
    own = _LISTEN.search(text)
    return own[1] if own else port_in(text)


def _stalled(line: Line, low: str) -> Iterator[Found]:
    if line.level not in (Level.QUIET, Level.INFO) and _STALLED.search(low) and not _OF_TRANSACTION.search(low):
        yield Found(ClueKind.STALLED, {})


def _migration(line: Line, low: str) -> Iterator[Found]:
    if line.level in (Level.QUIET, Level.INFO) or _NO_MIGRATION.search(low):
        return
    if _MIGRATION.search(low) or (_OF_SCHEMA.search(low) and _SCHEMA_FAILS.search(low)):
        yield Found(ClueKind.MIGRATION, {}, line.level is Level.WARN)


def _crash(line: Line, _: str) -> Iterator[Found]:
    if line.level in (Level.QUIET, Level.INFO, Level.WARN):
        return
    if line.level is Level.FATAL or _CRASHES.match(without_prefix(line.text)) or _CRASHES.match(line.text):
        yield crash(line)


def crash(line: Line) -> Found:
    """That a program ended with this message."""
    what = without_prefix(line.text).strip()[:MAX_WHAT]
    return Found(ClueKind.CRASH, {"what": what} if what else {})


MIGRATION: tuple[Rule, ...] = (
    rule(
        "migration migrations migrate migrating flyway liquibase alembic schema changelog changeset dirty "
        "relation table column revision database"
         " revisions undefinedtable object unapplied", _migration),
)  # fmt: skip
STALLED: tuple[Rule, ...] = (
    rule(
        "deadlock progress stuck stalled hung hang hanging hangs watchdog blocked livelock wedged unresponsive "
        "heartbeat heartbeats responding frozen"
         " stopped lockup held moving idle lock nothing draining advanced advancing processed", _stalled),
)  # fmt: skip
HEALTHY: tuple[Rule, ...] = (
    rule(
        "waiting connections listening listen listens started starting serving running ready accepting "
        "available startup start up booting booted booted bound complete server"
         " initialized connected passed compiled initialised live", _healthy),
)  # fmt: skip
CRASHES: tuple[Rule, ...] = (
    rule(
        "panic fatal error exception terminate thread unhandled uncaught segmentation core sigsegv sigabrt "
        "assertion overflow err critical crit emerg"
         " alert panicked fault bug failed unrecoverable glibc symbol terminating terminated unexpectedly "
         "severe unexpected crash stopped locate import", _crash),
)  # fmt: skip
