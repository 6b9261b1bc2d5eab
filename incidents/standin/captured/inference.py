"""
What a captured container's program does, as far as its words and its end tell. Pure guesses, the most telling first.

The guess matters where the world goes on: it decides which change makes the container work. What cannot be told is a
program that crashes whatever anybody does, or, where it ran, one that runs.
"""

import re
from collections.abc import Callable, Iterable

from incidents.standin.behaviours import Calls, NeedsFile, NeedsForm, WritesTo
from incidents.standin.habits import Touches
from incidents.standin.programs import Behaviour, Crashes, Listens, Logs, NeedsMemory, NeedsVariable, Program
from incidents.standin.quantities import amount
from incidents.standin.runtime import ContainerRuntime
from incidents.standin.shapes import Obj, name_of

UNSET = re.compile(
    r"\b([A-Z][A-Z0-9_]{2,})\b[^\nA-Z]{0,30}(?:is not set|not set|is required|missing|undefined)|KeyError: '(\w+)'"
)
NO_HOST = re.compile(r'(?:translate host name|lookup|getaddrinfo \w+) "?([\w.-]+)"?')
UNREACHED = re.compile(r"([\w.-]+):(\d+)\)?: (?:connect: )?(?:connection refused|i/o timeout)")
READ_ONLY = re.compile(r"([\w./-]+): (Read-only file system|Permission denied)")
UNPARSED = re.compile(r"(?:failed to parse|cannot parse|error parsing) ([\w./-]+\.\w+)")
LISTENS = re.compile(r"listening on \S*?:(\d+)")


def program_of(spec: Obj, container: ContainerRuntime, services: Iterable[Obj]) -> Program:
    """The program that would have done what this container did."""
    lines = [line for _, line in container.log.lines] if container.log else []
    ended = container.state.get("terminated") or container.last.get("terminated") or {}
    if ended.get("reason") == "StartError":
        return Program((*_healthy(spec, lines),), commands=frozenset())
    probed = "livenessProbe" in spec or "startupProbe" in spec
    if container.is_running or not ended or (probed and ended.get("exitCode") in (137, 143)):
        return Program((*_healthy(spec, lines),))
    if ended.get("reason") == "OOMKilled":
        limit = int(amount(spec["resources"].get("limits") or {}, "memory")) // 2**20
        return Program((Logs(tuple(lines)), NeedsMemory(max(1, limit) + max(6, limit // 4)), *_healthy(spec, [])))
    if ended.get("exitCode") == 0:
        return Program((Logs(tuple(lines)), Crashes(0)))
    return Program(_crashing(spec, lines, int(ended.get("exitCode", 1)), list(services)))


def _crashing(spec: Obj, lines: list[str], code: int, services: list[Obj]) -> tuple[Behaviour, ...]:
    for guess in GUESSES:
        for index, line in enumerate(lines):
            behaviour = guess(spec, line, services)
            if behaviour is not None:
                return (Logs(tuple(lines[:index])), behaviour, *_healthy(spec, []))
    return (Crashes(code, tuple(lines)),)


def _variable(spec: Obj, line: str, _services: list[Obj]) -> Behaviour | None:
    found = UNSET.search(line)
    name = (found.group(1) or found.group(2)) if found else ""
    return NeedsVariable(name, line) if name and name not in _values(spec) else None


def _form(spec: Obj, line: str, _services: list[Obj]) -> Behaviour | None:
    """A value of a variable that the line quotes, and that is no number where one was wanted."""
    for name, value in _values(spec).items():
        if (
            value
            and value in line
            and re.search(r"invalid|not a (?:valid )?number|parse|ValueError|NumberFormat", line)
        ):
            return NeedsForm(name, "number", line.replace("{", "{{").replace("}", "}}").replace(value, "{value}"))
    return None


def _host(spec: Obj, line: str, _services: list[Obj]) -> Behaviour | None:
    found = NO_HOST.search(line)
    if found is None:
        return None
    names = [name for name, value in _values(spec).items() if value == found.group(1)]
    return NeedsForm(names[0], "host") if names else Calls(found.group(1), 80)


def _call(_spec: Obj, line: str, services: list[Obj]) -> Behaviour | None:
    found = UNREACHED.search(line)
    if found is None:
        return None
    host, port = found.group(1), int(found.group(2))
    service = next((each for each in services if host in (name_of(each), each["spec"].get("clusterIP"))), None)
    name = name_of(service) if service else host
    return Calls(name, port, what=name)


def _file(_spec: Obj, line: str, _services: list[Obj]) -> Behaviour | None:
    found = UNPARSED.search(line)
    return NeedsFile(found.group(1), "yaml", line) if found else None


def _place(_spec: Obj, line: str, _services: list[Obj]) -> Behaviour | None:
    found = READ_ONLY.search(line)
    return WritesTo(found.group(1), needs_root=found.group(2) == "Permission denied") if found else None


GUESSES: tuple[Callable[[Obj, str, list[Obj]], Behaviour | None], ...] = (_variable, _form, _file, _host, _call, _place)


def _values(spec: Obj) -> dict[str, str]:
    return {each["name"]: str(each.get("value", "")) for each in spec.get("env") or ()}


def _healthy(spec: Obj, lines: list[str]) -> Iterable[Behaviour]:
    """What a working instance does: its lines, its ports, the files its probes look at."""
    ports = {int(found) for line in lines for found in LISTENS.findall(line)}
    declared = {int(port["containerPort"]) for port in spec.get("ports") or ()}
    yield Logs(tuple(line for line in lines if not LISTENS.search(line)))
    for probe in ("readinessProbe", "livenessProbe", "startupProbe"):
        command = ((spec.get(probe) or {}).get("exec") or {}).get("command") or ()
        if command and command[0] in ("cat", "test"):
            yield Touches(str(command[-1]))
    for number in sorted(ports | declared or {8080}):
        yield Listens(number)
