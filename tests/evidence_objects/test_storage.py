"""Claims and volumes: missing, waiting, lost, full, and what cannot be mounted."""

from typing import Any

import pytest

from incidents.evidence import objects
from incidents.evidence.graph import Graph
from incidents.models import ObjectRef, Relation, Signal
from incidents.snapshot import Json, Measured
from tests.evidence_objects.worlds import (
    NOW,
    make,
    make_deployment,
    make_event,
    make_graph,
    make_pod,
    make_snapshot,
    make_view,
    ref,
    signals_of,
    the_fact,
)

VOLUMES = {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "web-data"}}]}


def make_claim(phase: str = "Pending", **spec: object) -> Json:
    size = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}}
    return make("PersistentVolumeClaim", "web-data", spec={**size, **spec}, status={"phase": phase})


def make_class(name: str, **given: Any) -> Json:
    return make("StorageClass", name, **({"provisioner": "csi.example.com"} | given))


@pytest.mark.parametrize(
    ("reason", "message", "why"),
    [
        ("ProvisioningFailed", 'storageclass.storage.k8s.io "fast" not found', "class_missing"),
        (
            "FailedBinding",
            'no persistent volumes available for this claim and storage class "fast" has none',
            "no_volume",
        ),
        ("ProvisioningFailed", "failed to provision volume: rpc error: code = ResourceExhausted", "other"),
        ("VolumeMismatch", 'Cannot bind to requested volume "pv1": requested PV is too small', "no_volume"),
    ],
)
def test_a_claim_tells_why_it_has_no_volume(reason: str, message: str, why: str) -> None:
    claim = make_claim(storageClassName="fast")
    items = [claim, make_event(claim, reason, message, kind="Normal" if reason == "FailedBinding" else "Warning")]
    items += [] if why == "class_missing" else [make_class("fast")]

    assert the_fact(Signal.CLAIM_UNBOUND, *items).detail["why"] == why


def test_a_class_that_is_not_there_is_missing_though_nobody_says_so() -> None:
    assert the_fact(Signal.CLAIM_UNBOUND, make_claim(storageClassName="fast")).detail["why"] == "class_missing"


def test_a_class_that_was_not_seen_is_not_missing() -> None:
    fact = the_fact(Signal.CLAIM_UNBOUND, make_claim(storageClassName="fast"), unseen=("StorageClass",))

    assert fact.detail["why"] == "other"


def test_a_claim_that_waits_for_its_first_consumer_is_told_as_waiting() -> None:
    patient = make_class("fast", volumeBindingMode="WaitForFirstConsumer")

    assert the_fact(Signal.CLAIM_UNBOUND, make_claim(storageClassName="fast"), patient).detail["why"] == "waits"


def test_a_young_claim_of_which_nobody_complains_is_no_fact() -> None:
    claim = make_claim(storageClassName="fast")
    claim["metadata"]["creationTimestamp"] = "2026-11-21T07:59:40Z"

    assert Signal.CLAIM_UNBOUND not in signals_of(claim, make_class("fast"))


def test_a_claim_that_a_template_mounts_and_nobody_made_is_missing() -> None:
    deployment, replica_set = make_deployment(pod=VOLUMES)

    assert the_fact(Signal.CLAIM_MISSING, deployment, replica_set).source.object == ref(
        "PersistentVolumeClaim", "web-data"
    )


def test_a_claim_is_not_missing_where_claims_were_not_seen() -> None:
    seen = signals_of(*make_deployment(pod=VOLUMES), unseen=("PersistentVolumeClaim",))

    assert Signal.CLAIM_MISSING not in seen


def test_a_claim_measured_as_full_is_full() -> None:
    full = Measured(object=ref("PersistentVolumeClaim", "web-data"), what="filled", value=0.99)
    half = full.model_copy(update={"object": ref("PersistentVolumeClaim", "other"), "value": 0.5})
    snapshot = make_snapshot().model_copy(update={"measured": (full, half)})
    facts = [fact for fact in objects.facts(Graph(snapshot, str)) if fact.signal is Signal.VOLUME_FULL]

    assert [fact.source.object.name for fact in facts] == ["web-data"]


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("WARN flood stage disk watermark [95%] exceeded on [kQ2v0][web-abc-x2][/var/lib/db], read-only", "data-2"),
        ("ERROR not enough disk space on node web-abc-x2 for /var/lib/db", "data-2"),
        ("ERROR no space left on device: /var/lib/db/wal while web-abc-x2 asks for it", "data-1"),
        ("WARN flood stage disk watermark [95%] exceeded on [kQ2v0][web-abc-x1][/var/lib/db]", "data-1"),
        ("WARN flood stage disk watermark [95%] exceeded on [kQ2v0][web-abc-x22][/var/lib/db]", "data-1"),
    ],
)
def test_a_replica_may_tell_that_the_disk_of_another_is_full(said: str, claim: str) -> None:
    container = {"name": "app", "volumeMounts": [{"name": "data", "mountPath": "/var/lib/db"}]}
    deployment, own = make_deployment(made=2, pod={"containers": [container]})
    pods = [make_pod(own, suffix=f"x{each}", node="a", phase="Running", ready=True) for each in (1, 2)]
    for number, pod in enumerate(pods, 1):
        volume = {"name": "data", "persistentVolumeClaim": {"claimName": f"data-{number}"}}
        pod["spec"] = {**pod["spec"], "volumes": [volume]}
    view = make_view(deployment, own, *pods, logs={"web-abc-x1/app": said})

    assert [fact.source.object.name for fact in view.evidence.seen(Signal.VOLUME_FULL)] == [claim]


def test_a_mounted_claim_is_linked_with_its_container_and_path() -> None:
    container = {"name": "app", "volumeMounts": [{"name": "data", "mountPath": "/var/lib/db"}]}
    deployment, replica_set = make_deployment(pod={"containers": [container], **VOLUMES})
    graph = make_graph(deployment, replica_set, make_pod(replica_set), make_claim("Bound"))
    (link,) = (link for link in objects.links(graph) if link.relation is Relation.MOUNTS)

    assert link.detail == {"container": "app", "path": "/var/lib/db"}
    assert link.found


MOUNTS = {
    'MountVolume.SetUp failed for volume "cfg" : configmap "web-files" not found': ("ConfigMap", "web-files", ""),
    'MountVolume.SetUp failed for volume "tls" : secret "web-tls" not found': ("Secret", "web-tls", ""),
    'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: ca.crt': (
        "Secret",
        "web-tls",
        "ca.crt",
    ),
    'MountVolume.SetUp failed for volume "cfg" : configmap references non-existent config key: app.ini': (
        "ConfigMap",
        "web-files",
        "app.ini",
    ),
}


def mounting(message: str, *more: Json, seconds: float = 30) -> list[Json]:
    volumes = [
        {"name": "cfg", "configMap": {"name": "web-files"}},
        {"name": "tls", "projected": {"sources": [{"secret": {"name": "web-tls"}}]}},
    ]
    deployment, replica_set = make_deployment(pod={"volumes": volumes})
    pod = make_pod(replica_set, node="a")
    return [deployment, replica_set, pod, make_event(pod, "FailedMount", message, seconds=seconds), *more]


@pytest.mark.parametrize("message", MOUNTS)
def test_a_failed_mount_names_what_is_missing(message: str) -> None:
    detail = the_fact(Signal.MOUNT_FAILED, *mounting(message)).detail

    assert (detail["kind"], detail["name"], detail.get("key", "")) == MOUNTS[message]


def test_a_mount_that_was_repaired_since_is_no_fact() -> None:
    message = 'MountVolume.SetUp failed for volume "cfg" : configmap "web-files" not found'

    assert Signal.MOUNT_FAILED not in signals_of(*mounting(message, make("ConfigMap", "web-files")))
    assert Signal.MOUNT_FAILED not in signals_of(*mounting(message, seconds=5000))


def test_a_volume_that_is_attached_elsewhere_names_its_claim() -> None:
    deployment, replica_set = make_deployment(pod=VOLUMES)
    pod = make_pod(replica_set, node="a")
    claimed = {"claimRef": {"name": "web-data", "namespace": "shop"}}
    message = 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-abc-x0'
    event = make_event(pod, "FailedAttachVolume", message)
    volume = make("PersistentVolume", "pvc-1", spec=claimed)
    detail = the_fact(Signal.MOUNT_FAILED, deployment, replica_set, pod, event, volume, make_claim("Bound")).detail

    assert (detail["why"], detail["name"]) == ("attached elsewhere", "web-data")


def test_the_moment_of_a_fact_is_that_of_what_it_was_read_from() -> None:
    claim = make_claim(storageClassName="fast")
    fact = the_fact(Signal.CLAIM_UNBOUND, claim, make_event(claim, "ProvisioningFailed", "no", seconds=60))

    assert fact.at is not None
    assert (NOW - fact.at).total_seconds() == 60
    assert isinstance(fact.source.object, ObjectRef)
