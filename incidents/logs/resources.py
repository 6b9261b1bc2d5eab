"""What runs out: memory, disk, ports, time."""

import re
from collections.abc import Iterator

from incidents.logs.addresses import port_in
from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule
from incidents.logs.levels import without_prefix
from incidents.logs.paths import path_in
from incidents.logs.phrases import phrases

_HEAP = phrases(r"""
    outofmemory|out of memory|heap out of memory|cannot allocate(?: memory)?\b|can't allocate|couldn't allocate memory
    could not allocate memory|memoryerror|bad_alloc|memory allocation of \d+ bytes failed|\benomem\b|os error 12\b
    errno 12\b|allowed memory size of|gc overhead limit|failed to (?:allocate|reserve) .{0,40}memory
    not enough (?:memory|ram)|insufficient memory|nomemoryerror|arrays? size exceeds|oom[- ]killer|oom-kill:
    memory exhausted|unable to allocate .{0,60}|enough space for shared memory|std::alloc|heap (?:space|limit)
    java heap
""")
_DISK = phrases(r"""
    no space left|\benospc\b|disk (?:is )?(?:full|quota|space)|could not extend file
    could not write to file .{0,200}no space|\bedquot\b|os error 28\b|errno 28\b|not enough (?:free )?(?:disk|space)
    insufficient (?:disk|free|storage)(?: space)?|out of (?:disk|storage)
    (?:volume|filesystem|file system|device|partition|storage|mount|drive)\b.{0,80} (?:is |at )?(?:now[ ]
        |completely |100% )?full\b
    no (?:free|more) (?:disk )?space|low (?:on )?disk|flood[- ]stage|database or disk is full|out of diskspace
    disk usage exceeded|enough space on (?:the )?disk|error (?:number|code):? 28\b|free disk space is|errno: 28
""")
_DISK_FINE = phrases(r"""
    disk space (?:check|usage|available|ok|is (?:ok|sufficient|fine))|checking disk
""")
_PORT_TAKEN = phrases(r"""
    address (?:is )?already in use|\beaddrinuse\b|address in use|addrinuse
    port .{0,20}(?:is|was) (?:already )?(?:in use|allocated|taken|occupied|being used|used)
    port .{0,10}(?:already|is) (?:in use|bound|used|taken|busy)|only one usage of each socket|os error 98\b
    errno (?:98|48)\b|already (?:bound|listening) (?:to|on)|port .{0,40}(?:unavailable|not available|conflict)
""")
_TOOK = re.compile(
    r"\b(?:took|taking|in|after|elapsed|for|lasted|blocked)\b[ :=]{1,3}(?:more than |over "
    r"|about )?(\d{1,9}(?:\.\d{1,6})?) ?(ms|millis\w*|s|sec\w*|minutes?|m)\b"
)
_SLOW = phrases(r"""
    deadline exceeded|\bslow\b|too slow|took too long|taking too long|longer than
    exceed(?:s|ed|ing) (?:its |the )?(?:time|budget|deadline|threshold|\d+ ?(?:ms|s)\b|latency|timeout)|cpu throttl
    throttled|thread starvation|clock leap|worker timeout|event loop (?:was )?(?:lag|delay|blocked|stall)
    latency (?:budget|slo|of|is|above|exceed)|over budget|behind schedule|missed (?:its )?deadline|lagging
    running behind|timed? budget|stop-the-world|gc pause|missed .{0,30}(?:tick|heartbeat)s?\b.{0,40}(?:slow|cpu|late)
    starved|backlog
""")
_CLIENT_SIDE = phrases(r"""
    client-side throttling|rate.?limit|priority and fairness|slow(?:loris| start|_start)|(?:0|no) slow
    slow ?query ?log|slowlog|slow=false
""")


def _heap(line: Line, low: str) -> Iterator[Found]:
    if (
        line.level not in (Level.QUIET, Level.INFO)
        and _HEAP.search(low)
        and not re.search(
            r"\b(?:max|initial|min)\w* heap|heap (?:space|limit|size)s?[ :=]+\d|-xm[xs]|set(?:ting)? ", low
        )
    ):
        yield Found(ClueKind.HEAP_EXHAUSTED, {})


def _disk(line: Line, low: str) -> Iterator[Found]:
    if line.level in (Level.QUIET, Level.INFO) or not _DISK.search(low) or _DISK_FINE.search(low):
        return
    path = path_in(line.text)
    yield Found(ClueKind.DISK_FULL, {"path": path} if path else {})


def _port(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET or not _PORT_TAKEN.search(low):
        return
    port = port_in(without_prefix(line.text)) or port_in(line.context)
    yield Found(ClueKind.PORT_IN_USE, {"port": port} if port else {})


def _slow(line: Line, low: str) -> Iterator[Found]:
    if line.level is Level.QUIET or _CLIENT_SIDE.search(low):
        return
    took = _TOOK.search(low)
    if _SLOW.search(low) or (took and line.level is not Level.INFO and _is_long(took) and "start" not in low):
        yield Found(ClueKind.SLOW, {}, line.level is Level.INFO)


def _is_long(took: re.Match[str]) -> bool:
    seconds = {"ms": 0.001, "mi": 0.001}.get(took[2][:2] if not took[2].startswith("min") else "", 1.0)
    return float(took[1]) * (60 if took[2].startswith("min") else seconds) >= 1.0


ROOM: tuple[Rule, ...] = (
    rule(
        "memory outofmemory outofmemoryerror heap alloc allocate enomem oom gc errno os memoryerror exhausted std",
        _heap,
    ),
    rule("space enospc disk extend edquot quota errno number os full flood storage diskspace", _disk),
)
PORTS: tuple[Rule, ...] = (rule("address eaddrinuse addrinuse addr port usage bound errno os use", _port),)
TIME: tuple[Rule, ...] = (
    rule(
        "deadline slow slower took taking long longer exceeded exceeds exceeding throttled throttling throttle "
        "starvation leap lag latency budget blocked"
         " timeout behind elapsed backlog pause after starved lagging", _slow),
)  # fmt: skip
