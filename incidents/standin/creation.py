"""From a container's spec to its process: what can go wrong before its first line, and how it goes."""

from incidents.standin.box import Box
from incidents.standin.environment import ConfigError
from incidents.standin.programs import Course, Exit, Program
from incidents.standin.shapes import Obj, name_of, namespace_of
from incidents.standin.sight import security_of, sight_of

SHELLS = frozenset({"sh", "/bin/sh", "bash", "/bin/bash"})


class StartProblem(Exception):
    """The container was created, but its process cannot be started; the text is the runtime's."""


def started_course(box: Box, pod: Obj, program: Program) -> Course:
    """How the container's process goes. ConfigError before its creation, StartProblem before its start."""
    spec = box.spec(pod)
    security = security_of(pod, spec)
    if security.get("runAsNonRoot") and security.get("runAsUser", program.user) == 0:
        where = f'pod: "{name_of(pod)}_{namespace_of(pod)}({box.uid})", container: {box.container.name}'
        raise ConfigError(f"container has runAsNonRoot and image will run as root ({where})")
    sight = sight_of(box.engine, pod, spec, program)
    command = [str(word) for word in spec.get("command") or ()]
    if command and not _exists(command[0], program):
        raise StartProblem(_not_startable(command[0]))
    if program.architecture != box.engine.architecture:
        what = command[0] if command else "/usr/local/bin/app"
        return Course(((0.0, f"exec {what}: exec format error"),), 0.0, Exit(255))
    return program.course(sight)


def _exists(executable: str, program: Program) -> bool:
    return program.commands is None or executable in program.commands | SHELLS


def _not_startable(executable: str) -> str:
    start = (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed"
    )
    why = f"stat {executable}: no such file or directory" if "/" in executable else "executable file not found in $PATH"
    return f'{start}: unable to start container process: exec: "{executable}": {why}: unknown'
