"""
Reading raw objects: pod templates, revisions, digests, and quoting their text safely. Pure.

What is quoted is cut and blanked here, so that no other module can forget it.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from incidents.models import ObjectRef
from incidents.redact import is_secret_name, redacted
from incidents.snapshot import Json, Snapshot

Digest = Callable[[object], str]
"""A keyed digest of any JSON value: equal values give equal text, and the text tells nothing."""

MAX_QUOTE = 300


class Reader(NamedTuple):
    """What all functions here share: the snapshot, the workload in it, and how to quote it safely."""

    snapshot: Snapshot
    workload: Json
    ref: ObjectRef
    digest: Digest
    known: tuple[str, ...]

    def quote(self, text: str) -> str:
        """Text of the cluster without secrets and terminal codes, cut."""
        clean = redacted(text, self.known).strip()
        return clean if len(clean) <= MAX_QUOTE else clean[: MAX_QUOTE - 1] + "…"


def reader_of(snapshot: Snapshot, digest: Digest, known: Iterable[str]) -> Reader:
    """A reader of a snapshot that has a workload; `known` are secrets to blank."""
    ref = snapshot.workload
    assert ref is not None  # noqa: S101 - checked by the only caller
    workload = snapshot.of(f"{ref.kind.lower()}s")[0]
    return Reader(snapshot, workload, ref, digest, (*known, *_secret_literals(workload)))


def _secret_literals(workload: Json) -> Iterable[str]:
    for container in containers_of(workload["spec"]["template"]):
        for variable in container.get("env") or []:
            if variable.get("value") and is_secret_name(variable["name"]):
                yield variable["value"]


def containers_of(template: Json) -> list[Json]:
    """The containers of a pod template."""
    found: list[Json] = template["spec"].get("containers") or []
    return found


def binding_of(item: Json, digest: Digest) -> str:
    """What ties a plan to an object: its uid and the digest of its pod template. Never its status."""
    return f"{item['metadata']['uid']}:{digest(bare_template(item))}"


def bare_template(item: Json) -> Json:
    """A pod template without the hash label that the Deployment controller adds to a ReplicaSet's copy."""
    template: Json = item["spec"]["template"]
    metadata = {**(template.get("metadata") or {})}
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key != "pod-template-hash"}
    metadata.pop("creationTimestamp", None)
    return {**template, "metadata": {**metadata, "labels": labels}}


def revision_number(item: Json) -> int:
    """The revision of a ReplicaSet; 0 where the controller has not written one."""
    return int((item["metadata"].get("annotations") or {}).get("deployment.kubernetes.io/revision", "0"))
