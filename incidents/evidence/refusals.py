"""
Why a container cannot start, in a closed word: from the texts of the kubelet, the runtime and the registry. Pure.

Texts differ between runtimes and versions; what is matched are the parts that stay. Nothing matched: "other".
"""

import re
from typing import NamedTuple

_INVALID = ("invalidimagename", "couldn't parse image", "invalid reference format", "could not parse reference")
_UNREACHABLE = (
    "no such host", "i/o timeout", "connection refused", "network is unreachable", "no route to host", "dial tcp",
    "tls handshake", "context deadline exceeded", "server misbehaving", "connection reset", "x509", "unexpected eof",
    "502 bad gateway", "503 service unavailable", "500 internal server error", "request canceled", ": eof",
    "name resolution", "gateway timeout", "gave http response to https", "connection lost", "tls: ",
)  # fmt: skip
_DENIED = (
    "unauthorized", "authentication required", "access denied", "denied:", "no basic auth", "forbidden", " 401 ",
    " 403 ", "insufficient_scope", "authorization failed", "may require 'docker login'", "toomanyrequests",
    "429 too many", "invalid username/password", "incorrect username or password",
)  # fmt: skip
_NOT_FOUND = (
    "not found", "notfound", "manifest unknown", "does not exist", "no such image", "errimageneverpull",
    "is not present with pull policy of never", "name unknown", "no match for platform", " 404 ",
)  # fmt: skip


def why_no_image(text: str) -> str:
    """invalid | unreachable | denied | not_found | unknown, from what registry and kubelet say."""
    said = re.sub(r'"[^"]*"', '""', text.lower())  # names in quotes may hold any of the words
    said = re.sub(r"(?<=\d)(?=[:;,]\s|\.?$)", " ", said) + " "  # what is a number by itself, and no part of a name
    if "no match for platform" in said or "no matching manifest for" in said:
        return "platform"
    for why, words in (
        ("invalid", _INVALID),
        ("denied", ("does not have the proper credentials",)),
        ("not_found", ("code = notfound", "manifest unknown", "errimageneverpull", "pull policy of never")),
        ("unreachable", _UNREACHABLE),
        ("denied", _DENIED),
        ("not_found", _NOT_FOUND),
    ):
        if any(word in said for word in words):
            return why
    return "unknown"


def why_no_start(text: str) -> str:
    """format | permission | read_only | no_command | mount | root | memory | other, from what the runtime says."""
    said = text.lower()
    for why, words in (
        ("memory", ("init was oom-killed", "memory limit too low", "too low; should be at least")),
        ("other", ("seccomp", "apparmor", "failed to stat", "cdi device", "container-cli", "running hook", "hook #")),
        ("format", ("exec format error",)),
        ("root", ("runasnonroot and image", "breaks non-root policy")),
        ("user", ("unable to find user", "no matching entries in passwd")),
        ("no_command", ("executable file not found", "no command specified")),
        ("mount", ("error mounting", "failed to mount", "not a directory: are you trying to mount")),
        ("read_only", ("read-only file system",)),
        ("no_command", ("no such file or directory", "is a directory", "cannot find the file specified")),
        ("permission", ("permission denied", "operation not permitted")),
    ):  # fmt: skip
        if any(word in said for word in words):
            return why
    return "other"


class MissingReference(NamedTuple):
    """What a kubelet's sentence says is missing."""

    kind: str
    name: str
    key: str = ""


_KINDS = {"configmap": "ConfigMap", "secret": "Secret", "persistentvolumeclaim": "PersistentVolumeClaim"}
_NAME = r"[a-z0-9][-a-z0-9.]{0,252}"
_ABSENT = re.compile(rf'(?i)\b(configmap|secret|persistentvolumeclaim)s? "({_NAME})" not found')
_NO_KEY = re.compile(rf"(?i)couldn't find key (\S{{1,253}}) in (configmap|secret) (?:{_NAME}/)?({_NAME})")
_NO_KEY_MOUNT = re.compile(r"(?i)references non-existent (config|secret) key:? ?(\S{0,253})")
_VOLUME = re.compile(r'MountVolume\.SetUp failed for volume "([^"\s]{1,253})"')


def missing_reference(text: str) -> MissingReference | None:
    """The ConfigMap, Secret or claim, and perhaps the key, that a kubelet's sentence says is missing."""
    if found := _NO_KEY.search(text):
        return MissingReference(_KINDS[found[2].lower()], found[3], found[1].strip("\"',.;"))
    if found := _ABSENT.search(text):
        return MissingReference(_KINDS[found[1].lower()], found[2])
    return None


def missing_key_of_volume(text: str) -> tuple[str, str, str] | None:
    """(volume, kind, key) where a mounted reference names a key that does not exist."""
    found, volume = _NO_KEY_MOUNT.search(text), _VOLUME.search(text)
    if found is None or volume is None:
        return None
    kind = "Secret" if found[1].lower() == "secret" else "ConfigMap"
    return volume[1], kind, found[2].strip("\"',.;")


_PROBE = re.compile(r"(?i)^(liveness|readiness|startup) probe (?:failed|errored)")
_PORT = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\]|localhost|[a-z0-9.-]+):(\d{1,5})")


def failing_probe(text: str) -> dict[str, str] | None:
    """What an Unhealthy event says: probe, why (refused | timeout | status | scheme | exec), port."""
    found = _PROBE.match(text)
    if found is None:
        return None
    said, port = text.lower(), _PORT.search(text)
    why = "exec"
    if "connection refused" in said or "connection reset" in said or "no route to host" in said:
        why = "refused"
    elif "timeout" in said or "deadline exceeded" in said or "timed out" in said:
        why = "timeout"
    elif "statuscode" in said or "status code" in said or "not_serving" in said or "serving status" in said:
        why = "status"
    elif "http response to https client" in said:
        why = "scheme"
    status = re.search(r"status ?code: (\d{3})", said)
    return {
        "probe": found[1].lower(),
        "why": why,
        "port": port[1] if port else "",
        "status": status[1] if status else "",
    }
