"""Which object an alert is about: ten labels, one workload; and never the exporter that measured it."""

import pytest

from incidents.alerts import alerts_from, subject_of
from incidents.models import Subject
from tests.alerts.factories import make_foreign_alert, make_webhook


def subject(**labels: str) -> Subject | None:
    (alert,) = alerts_from(make_webhook(make_foreign_alert(**labels)))
    return subject_of(alert, "home")


def key(**labels: str) -> str:
    found = subject(**labels)
    return found.key if found else "nothing"


@pytest.mark.parametrize(
    "labels",
    [
        {"deployment": "web"},
        {"statefulset": "web"},
        {"daemonset": "web"},
        {"pod": "web-7d4b9c6f5d-x2k4z"},
        {"pod": "web-65f5b7cf8-x2k4z", "container": "app", "node": "n1"},
        {"pod": "web-x2k4z"},
        {"pod": "web-0"},
        {"pod": "web"},
        {"replicaset": "web-7d4b9c6f5d"},
        {"kind": "Deployment", "name": "web"},
        {"deployment": "web", "pod": "prometheus-kube-state-metrics-7d4b9c6f5d-x2k4z", "service": "web-metrics"},
    ],
)
def test_alerts_about_one_workload_share_one_key_whatever_label_they_carry(labels: dict[str, str]) -> None:
    assert key(namespace="shop", **labels) == "home/shop/Workload/web"


@pytest.mark.parametrize("name", ["web-frontend", "agent-sre-abc123", "web-server", "my-redis-aeiou"])
def test_a_name_that_nobody_generated_stays_whole(name: str) -> None:
    assert key(namespace="shop", pod=name) == f"home/shop/Workload/{name}"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"namespace": "shop", "persistentvolumeclaim": "data", "node": "n1"}, "home/shop/PersistentVolumeClaim/data"),
        ({"namespace": "shop", "pvc": "data", "pod": "db-0"}, "home/shop/PersistentVolumeClaim/data"),
        ({"namespace": "shop", "job_name": "backup-1", "pod": "x"}, "home/shop/Job/backup-1"),
        ({"namespace": "shop", "cronjob": "backup"}, "home/shop/CronJob/backup"),
        ({"namespace": "shop", "service": "web"}, "home/shop/Service/web"),
        ({"namespace": "shop"}, "home/shop/Namespace/shop"),
        ({"node": "n1"}, "home/-/Node/n1"),
        ({"namespace": "flux-system", "kustomization": "apps"}, "home/flux-system/Kustomization/apps"),
        ({"namespace": "a", "kind": "HelmRelease", "name": "web"}, "home/a/HelmRelease/web"),
        ({"namespace": "a", "alertname": "FluxGitRepositoryOutOfSync", "name": "x"}, "home/a/GitRepository/x"),
        ({"resource_namespace": "shop", "deployment": "web"}, "home/shop/Workload/web"),
        ({"cluster": "prod-eu", "namespace": "shop", "deployment": "web"}, "prod-eu/shop/Workload/web"),
        ({"cluster": "arn:aws/prod", "namespace": "shop", "pod": "web"}, "arn:aws_prod/shop/Workload/web"),
    ],
)
def test_labels_name_the_object(labels: dict[str, str], expected: str) -> None:
    assert key(**labels) == expected


KSM = {
    "job": "kube-state-metrics",
    "pod": "prometheus-kube-state-metrics-7d4b9c6f5d-x2k4z",
    "service": "prometheus-kube-state-metrics",
    "container": "kube-state-metrics",
    "namespace": "monitoring",
    "instance": "10.1.2.3:8080",
}
NODE_EXPORTER = {
    "job": "node-exporter",
    "pod": "prometheus-node-exporter-x2k4z",
    "service": "prometheus-node-exporter",
    "namespace": "monitoring",
}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (KSM | {"exported_namespace": "shop", "exported_pod": "web-7d4b9c6f5d-x2k4z"}, "home/shop/Workload/web"),
        (KSM | {"exported_namespace": "shop", "deployment": "web"}, "home/shop/Workload/web"),
        (KSM | {"exported_namespace": "shop"}, "home/shop/Namespace/shop"),
        (KSM | {"namespace": "shop", "deployment": "web"}, "home/shop/Workload/web"),
        (KSM | {"node": "n1"}, "home/-/Node/n1"),
        (NODE_EXPORTER | {"instance": "n1:9100"}, "home/-/Node/n1"),
        (NODE_EXPORTER | {"instance": "10.0.0.1:9100", "nodename": "n1"}, "home/-/Node/n1"),
        (NODE_EXPORTER | {"instance": "10.0.0.1:9100"}, "nothing"),
    ],
)
def test_the_exporter_that_measured_is_never_the_subject(labels: dict[str, str], expected: str) -> None:
    assert key(**labels) == expected


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {"deployment": "web"},
        {"service": "cloudflare"},
        {"namespace": "", "deployment": "web"},
        {"namespace": "Shop", "deployment": "web"},
        {"namespace": "s" * 64, "deployment": "web"},
        {"namespace": "../kube-system", "deployment": "web"},
    ],
)
def test_an_alert_without_a_place_has_no_subject_and_no_default(labels: dict[str, str]) -> None:
    assert subject(**labels) is None


@pytest.mark.parametrize("name", ["", "Web", "web/../../x", "w" * 300, "-web", "web\n", "wéb", "$(reboot)"])
def test_a_name_that_kubernetes_would_not_accept_counts_as_absent(name: str) -> None:
    assert key(namespace="shop", deployment=name) == "home/shop/Namespace/shop"
