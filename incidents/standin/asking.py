"""What a probe finds when it asks a container, in the kubelet's words: at a port, over HTTP, or with a command."""

import re
from dataclasses import dataclass
from typing import Any

from incidents.standin.box import Box
from incidents.standin.network import Inside, port_number
from incidents.standin.programs import Course, Port
from incidents.standin.shapes import Obj

NO_HTTPS = "http: server gave HTTP response to HTTPS client"
SAID_BY = {
    "sh": "sh: {}: not found\n",
    "/bin/sh": "/bin/sh: 1: {}: not found\n",
    "bash": "bash: line 1: {}: command not found\n",
    "/bin/bash": "/bin/bash: line 1: {}: command not found\n",
}
"""Shell -> its words for a command that is not there."""
SHELLS = frozenset(SAID_BY)
NO_FILE = {
    "cat": "cat: can't open '{}': No such file or directory\n",
    "grep": "grep: {}: No such file or directory\n",
    "test": "",
}
_URL = re.compile(r"http://([a-z0-9.]+):(\d+)(/\S*)?")


class CannotAsk(Exception):
    """The command of a probe cannot be started: the kubelet does not know what that says of the container."""


@dataclass(frozen=True)
class Asked:
    """One probe of one container, now."""

    box: Box
    pod: Obj
    probe: Obj

    @property
    def timeout_s(self) -> float:
        """How long it waits for an answer."""
        return float(self.probe.get("timeoutSeconds") or 1)

    @property
    def ip(self) -> str:
        """Where the pod is."""
        return self.box.runtime.ip

    @property
    def course(self) -> Course:
        """What the process does."""
        return self.box.container.course

    @property
    def age_s(self) -> float:
        """How long the process has run."""
        return self.box.engine.now - self.box.container.started_at

    @property
    def is_stuck(self) -> bool:
        """Whether the process answers nobody any more."""
        return self.course.wedged_at is not None and self.course.wedged_at <= self.age_s

    def port(self, number: int) -> Port | None:
        """What listens at a port of the container."""
        return self.course.port_at(number, self.age_s)

    def is_late(self, port: Port) -> bool:
        """Whether an answer does not come in time."""
        return self.is_stuck or port.delay_s > self.timeout_s

    def status(self, port: Port, path: str) -> int:
        """What is answered to a request."""
        if port.needs is not None and Inside(self.box.engine, self.pod).problem_with(*port.needs) is not None:
            return 503
        return int(port.paths.get(path, 404)) if port.paths else port.status


def finding_of(asked: Asked) -> str | None:
    """What a probe finds wrong now; None if all is well. CannotAsk if there is no such command."""
    probe = asked.probe
    if "exec" in probe:
        return _exec(asked, [str(word) for word in probe["exec"].get("command") or ()])
    if "httpGet" in probe:
        return _http(asked, probe["httpGet"])
    number = port_number(asked.pod, (probe.get("tcpSocket") or probe.get("grpc") or {}).get("port", 0))
    if asked.port(number) is not None:
        return None
    service = f'timeout: failed to connect service "{asked.ip}:{number}" within 1s'
    return service if "grpc" in probe else _refused(asked, number)


def _refused(asked: Asked, number: int) -> str:
    return f"dial tcp {asked.ip}:{number}: connect: connection refused"


def _http(asked: Asked, get: dict[str, Any]) -> str | None:
    number, path = port_number(asked.pod, get.get("port", 0)), get.get("path") or "/"
    scheme = (get.get("scheme") or "HTTP").lower()
    url, port = f"{scheme}://{asked.ip}:{number}{path}", asked.port(number)
    if port is None:
        return f'Get "{url}": {_refused(asked, number)}'
    if asked.is_late(port):
        return f'Get "{url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
    if scheme == "https":
        return f'Get "{url}": {NO_HTTPS}'
    code = asked.status(port, path)
    return None if 200 <= code < 400 else f"HTTP probe failed with statuscode: {code}"


def _exec(asked: Asked, command: list[str]) -> str | None:
    """A command that is there, or that a shell does not find: its last line, or that it took too long."""
    shell = command[0] if command[:1] and command[0] in SHELLS and len(command) > 2 else ""
    words = command[-1].split() if shell else command
    known = asked.box.engine.images.program_of(asked.box.spec(asked.pod)).commands
    if known is None or not words:
        return _by_file(asked, command, command)
    if words[0] not in known | SHELLS:
        if shell:
            return SAID_BY[shell].format(words[0])
        raise CannotAsk(_no_command(asked, words[0]))
    url = _URL.search(" ".join(words))
    return _request(asked, url, command) if url else _by_file(asked, words, command)


def _no_command(asked: Asked, name: str) -> str:
    where = f'failed to exec in container: failed to start exec "{asked.box.engine.world.new_hex(64)}"'
    why = f"stat {name}: no such file or directory" if "/" in name else "executable file not found in $PATH"
    start = "OCI runtime exec failed: exec failed: unable to start container process"
    return f'rpc error: code = NotFound desc = {where}: {start}: exec: "{name}": {why}: unknown'


def _by_file(asked: Asked, words: list[str], command: list[str]) -> str | None:
    """The looks at a file that probes take, and anything else by whether the process still works."""
    path = words[-1] if words else ""
    if words[:1] == ["cat"] or words[:2] in (["test", "-f"], ["grep", "-q"]):
        return None if asked.course.has_file(path, asked.age_s) else NO_FILE[words[0]].format(path)
    return _timed_out(asked, command) if asked.is_stuck else None


def _request(asked: Asked, url: re.Match[str], command: list[str]) -> str | None:
    """A request that curl makes within the container."""
    port = asked.port(int(url[2]))
    if port is None:
        return f"curl: (7) Failed to connect to {url[1]} port {url[2]} after 0 ms: Couldn't connect to server\n"
    if asked.is_late(port):
        return _timed_out(asked, command)
    code = asked.status(port, url[3] or "/")
    return None if code < 400 else f"curl: (22) The requested URL returned error: {code}\n"


def _timed_out(asked: Asked, command: list[str]) -> str:
    line = " ".join(command)
    return f'command timed out: "{line}" timed out after {asked.timeout_s:g}s'
