"""Pod templates: what is compared, bound, and known of them to a diagnosis (no values of variables). Pure."""

from collections.abc import Iterable
from typing import Literal

from incidents.evidence.graph import Digest, containers_of, pod_template
from incidents.models import ContainerSpec, ProbeSpec
from incidents.snapshot import Json

REVISION = "deployment.kubernetes.io/revision"
GENERATED_LABELS = ("pod-template-hash", "controller-revision-hash")
ProbeName = Literal["livenessProbe", "readinessProbe", "startupProbe"]
PROBES: tuple[ProbeName, ...] = ("livenessProbe", "readinessProbe", "startupProbe")


def undated(template: Json) -> Json:
    """A pod template without what controllers add to their copies of it, so that equal ones compare equal."""
    metadata = {**(template.get("metadata") or {})}
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key not in GENERATED_LABELS}
    metadata.pop("creationTimestamp", None)
    kept = {key: value for key, value in template.items() if key in ("spec", "metadata")}
    return {**kept, "metadata": {**metadata, "labels": labels}}


def binding_of(item: Json, digest: Digest) -> str:
    """What ties a plan to an object: its uid and the digest of what plans read or write of it. Never its status."""
    return f"{item['metadata'].get('uid', '')}:{digest(_bound(item))}"


def _bound(item: Json) -> object:
    if item["kind"] in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"):
        return undated(pod_template(item))
    if item["kind"] == "ControllerRevision":
        return item.get("data")
    return item.get("data") if item["kind"] == "ConfigMap" else item.get("spec")


def revision_number(item: Json) -> int:
    """The revision of a ReplicaSet or ControllerRevision; 0 where the controller has not written one."""
    told = item.get("revision") or (item["metadata"].get("annotations") or {}).get(REVISION, "0")
    return int(told) if str(told).isdecimal() else 0


def specs_of(spec: Json) -> Iterable[ContainerSpec]:
    """The containers of a pod spec, init containers first."""
    inits = {id(each) for each in spec.get("initContainers") or []}
    for container in containers_of(spec):
        resources = container.get("resources") or {}
        yield ContainerSpec(
            name=container.get("name", ""),
            init=id(container) in inits,
            image=container.get("image", ""),
            requests={key: str(value) for key, value in (resources.get("requests") or {}).items()},
            limits={key: str(value) for key, value in (resources.get("limits") or {}).items()},
            env_names=tuple(str(each.get("name", "")) for each in container.get("env") or []),
            ports=tuple(int(each["containerPort"]) for each in container.get("ports") or [] if "containerPort" in each),
            probes=tuple(_probes(container)),
        )


def _probes(container: Json) -> Iterable[ProbeSpec]:
    for name in PROBES:
        probe = container.get(name)
        if not isinstance(probe, dict):
            continue
        handler = probe.get("httpGet") or probe.get("tcpSocket") or probe.get("grpc") or {}
        yield ProbeSpec(
            probe=name,
            kind=_probe_kind(probe),
            port=str(handler.get("port", "")),
            path=str(handler.get("path") or ""),
            initial_delay_s=probe.get("initialDelaySeconds", 0),
            period_s=probe.get("periodSeconds", 10),
            timeout_s=probe.get("timeoutSeconds", 1),
            failure_threshold=probe.get("failureThreshold", 3),
        )


def _probe_kind(probe: Json) -> Literal["http", "tcp", "exec", "grpc"]:
    if "httpGet" in probe:
        return "http"
    if "tcpSocket" in probe:
        return "tcp"
    return "grpc" if "grpc" in probe else "exec"
