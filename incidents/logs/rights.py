"""What a program may not do: to files and ports by its user and its container, to the API server by its account."""

import re
from collections.abc import Iterator

from incidents.logs.addresses import port_in, where
from incidents.logs.clue import ClueKind, Found, Level, Line, Rule, rule
from incidents.logs.levels import without_prefix
from incidents.logs.paths import path_in
from incidents.logs.phrases import phrases

_READ_ONLY = phrases(r"""
    read[- _]?only[- _]?file[- _]?system|\berofs\b|os error 30\b|errno 30\b|readonlyfilesystem
    read-only (?:volume|mount|root|filesystem|directory|disk)|file ?system is (?:mounted )?read[- ]?only
    mounted read[- ]?only|mounted as read[- ]?only
""")
_DENIED = phrases(r"""
    permission denied|permissiondenied|\beacces\b|\beperm\b|permissionerror|operation not permitted|accessdenied
    access(?: to (?:the )?path .{1,200})? (?:is |was )?denied|unauthorizedaccess
    insufficient (?:permission|privilege)s?|lacks? (?:the )?(?:permission|privilege|capabilit)|not enough permission
    no (?:write )?permission|do(?:es)?(?: not|n't) have (?:\w+ )?(?:permission|access|privilege|right)s?
    (?:is|are) (?:not|n't) writ[e]?able|must be (?:writ[e]?able|readable|accessible)
    (?:invalid|wrong|insecure|bad) permissions|permissions .{0,40}too open|isn't writ[e]?able|not writ[e]?able
    os error 13\b|errno 13\b|os error 1\)|errno 1\]|cannot write to|can't write to
    (?:must|can|should|may) ?not (?:be )?(?:run|running|started|executed|run as|running as)\b.{0,60}\broot
    refus(?:e|es|ing|ed) to (?:run|start) as root|running as root|root.{0,20} execution|do not run .{0,40}as root
    (?:must|has to|needs? to|should) (?:be )?(?:run|started|executed|running) (?:as|with
        |by) (?:the )?(?:root|superuser|sudo)
    (?:requires?|need) root|you (?:must|need to|have to) be root|are you root|not running as root|without root
    missing (?:required )?capabilit|capabilit(?:y|ies) .{0,60}(?:missing|required|not|denied|drop)
    cap_[a-z_]+ .{0,60}(?:missing|required|not|denied|needed)|(?:requires?|needs?|without) .{0,20}cap_[a-z_]+
    runs? as non-?root|must be run as (?:a )?non-?root|privileged port
""")
_NOT_THESE = phrases(r"""
    permission denied \(publickey|for (?:table|relation|schema|database|sequence|user)|access denied for user
    accessdenied.{0,40}(?:status code|s3|request id)|rpc error|code = permissiondenied
    resource \"?'?\w+\"?'? in api group|amazonaws|googleapi|oauth|access_token|api key|bearer
""")
_BIND = phrases(r"""
    \bbind|\blisten|privileged port|\bsocket\b.{0,40}address|0\.0\.0\.0:|\[::\]:
""")
_CANNOT = re.compile(
    r"""User\s+["']?([\w:.@/-]{1,253})["']?\s+cannot\s+(\w{2,20})\s+(?:resource\s+["']?([\w./*-]{1,120})|(?:path\s+)?["']?([\w./*-]{1,200}))"""
)
_IN_NAMESPACE = re.compile(r"in the namespace\s+[\"']?([a-z0-9-]{1,63})")
_IN_GROUP = re.compile(r"in API group\s+[\"']?([\w.-]{1,120})")
_REFUSED_BY_API = re.compile(r"([a-z]{2,60}(?:\.[a-z0-9.]{2,80})?) (?:\"[^\"]{1,253}\" )?is forbidden: User")


def _forbidden(line: Line, low: str) -> Iterator[Found]:
    if "user" not in low:
        return
    if found := _CANNOT.search(line.text):
        detail = {"account": found[1], "verb": found[2], "resource": (found[3] or found[4]).rstrip(".:")}
        if namespace := _IN_NAMESPACE.search(line.text):
            detail["namespace"] = namespace[1]
        if group := _IN_GROUP.search(line.text):
            detail["group"] = group[1]
        yield Found(ClueKind.FORBIDDEN, detail)
    elif "is forbidden" in low and (refused := _REFUSED_BY_API.search(line.text)):
        yield Found(ClueKind.FORBIDDEN, {"resource": refused[1]})


def _read_only(line: Line, low: str) -> Iterator[Found]:
    if line.level not in (Level.QUIET, Level.INFO) and _READ_ONLY.search(low):
        yield Found(ClueKind.READ_ONLY, _path(line))


def _permission(line: Line, low: str) -> Iterator[Found]:
    if line.level in (Level.QUIET, Level.INFO) or not _DENIED.search(low) or _NOT_THESE.search(low):
        return
    if line.level is Level.WARN and re.search(r"running as root|as root user", low):
        return
    if _BIND.search(low) and (port := port_in(without_prefix(line.text))):
        yield Found(ClueKind.PERMISSION, {"port": port})
        return
    if "://" in line.text and not path_in(line.text) and where(line.text):
        return
    yield Found(ClueKind.PERMISSION, _path(line), line.level is Level.WARN)


def _path(line: Line) -> dict[str, str]:
    path = path_in(line.text) or _bare_name(line.text)
    return {"path": path} if path else {}


def _bare_name(text: str) -> str:
    """The file of `touch: cache.db: Read-only file system`."""
    found = re.search(
        r"(?:^|: |')([\w.-]{1,100}\.\w{1,8}|[\w-]{1,60}/[\w./-]{1,200})'?: (?:Permission denied"
        r"|Read-only file system|Operation not permitted)",
        text,
    )
    return found[1] if found else ""


FORBIDDEN: tuple[Rule, ...] = (rule("cannot forbidden", _forbidden),)
DENIED: tuple[Rule, ...] = (
    rule("read readonly erofs errno os", _read_only),
    rule(
        "permission permissions permitted denied eacces eperm root access accessible readable writable "
        "writeable privileges privilege capability capabilities cap"
        " unauthorized errno os write privileged",
        _permission,
    ),
)
