"""
The scheduler's sentence taken apart: how many nodes refuse a pod, and why, in closed words. Pure.

Since 1.34 the sentence no longer names taints, and it changes otherwise: `fitting` looks at the nodes themselves.
"""

import re
from typing import NamedTuple

_HEAD = re.compile(r"\b(\d{1,6})/(\d{1,6}) nodes are available: ?")
_TAIL = re.compile(r"[.,]? (?:no new claims to deallocate|preemption:)")
_COUNTED = re.compile(r"(\d{1,6}) (.*)", re.DOTALL)
_TAINT = re.compile(r"taints? \{([^:}]{1,300})")
_SHORT = re.compile(r"\binsufficient ([-a-z0-9./]{1,100})")
_CLAIM = re.compile(r'persistentvolumeclaim "([a-z0-9][-a-z0-9.]{0,252})"')
NOT_READY = ("not-ready", "unreachable", "network-unavailable", "uninitialized", "shutdown", "out-of-service")
BACKGROUND = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
"""Taints that every cluster has: no news."""

_WORDS = (
    ("claim", ("unbound immediate persistentvolumeclaim", "non-existent persistentvolume", "non-existent pv")),
    ("claim", ("find available persistent volumes to bind", "not have enough free storage", "binding volumes")),
    ("volume_affinity", ("volume node affinity", "persistentvolume's node affinity", "no available volume zone")),
    ("cordoned", ("were unschedulable",)),
    ("not_ready", ("were not ready", "had condition", "unknown condition")),
    ("ports", ("free ports",)),
    ("placement", ("node affinity", "node selector", "requested node name", "anti-affinity", "pod affinity")),
    ("placement", ("topology spread", "inter-pod affinity", "selected node")),
    ("taint", ("taint",)),
)


class Excuse(NamedTuple):
    """Why some nodes refuse. `nodes` is None where it is said of the pod and not of nodes."""

    why: str
    nodes: int | None
    resource: str = ""
    claim: str = ""
    taint: str = ""


def excuses(message: str) -> list[Excuse]:
    """Every reason that the scheduler gives, in its order."""
    head = _HEAD.search(message)
    text = message[head.end() :] if head else message
    tail = _TAIL.search(text)
    text = (text[: tail.start()] if tail else text).strip(" .")
    return [_excuse(part) for part in re.split(r", (?=\d{1,6} )", text)] if text else []


def _excuse(part: str) -> Excuse:
    counted = _COUNTED.match(part)
    count, text = (int(counted[1]), counted[2]) if counted else (None, part)
    said = text.lower()
    if short := _resource(said):
        return Excuse("resources", count, resource=short)
    if found := _TAINT.search(text):
        return Excuse(why_taint(found[1].strip()), count, taint=found[1].strip())
    if found := _CLAIM.search(text):
        return Excuse("claim", count, claim=found[1])
    why = next((why for why, words in _WORDS if any(word in said for word in words)), "other")
    return Excuse(why, count)


def _resource(said: str) -> str:
    if found := _SHORT.search(said):
        return found[1].rstrip(".")
    if "too many pods" in said:
        return "pods"
    if "exceed max volume count" in said:
        return "volumes"
    return "resource claims" if "cannot allocate all claims" in said else ""


def why_taint(key: str) -> str:
    """What a taint says about its node: not_ready | pressure | cordoned | background | taint (somebody's own)."""
    if key == "node.kubernetes.io/unschedulable":
        return "cordoned"
    if key in BACKGROUND:
        return "background"
    if key.startswith("node.") and key.rpartition("/")[2] in NOT_READY:
        return "not_ready"
    return "pressure" if key.startswith("node.kubernetes.io/") and key.endswith("-pressure") else "taint"
