"""What no plan may ask of an action: a table per action. Each case is a good plan with one thing wrong."""

from typing import Any

import pytest

from incidents.actions import REGISTRY, checked
from incidents.errors import Refused
from incidents.faults import READ_ONLY, TARGETS, ActionName
from incidents.models import ObjectRef
from tests.factories import make_plan
from tests.policy.factories import GOOD, good

A = ActionName
ABSURD_SIZES = ("0", "-1", "-128Mi", "lots", "", " ", "1Ki", "2Ti", "1e99", "0x10", "NaN", "inf", "١٢٨Mi", "128 Mi Mi")
ABSURD_CPUS = ("0", "0m", "-1", "65", "65000m", "one", "", "1e9", "0.0001")
BAD_CONTAINERS = ("", "App", "a" * 64, "-app", "app-", "a/b", "../app", "a b", "app\n", "app;rm -rf /", "$(id)", "äpp")
PARAMETERS: list[tuple[ActionName, dict[str, Any]]] = [
    *[(A.PATCH_DEPLOYMENT_ENV, {"container": each}) for each in BAD_CONTAINERS],
    *[
        (A.PATCH_DEPLOYMENT_ENV, {"name": each})
        for each in ("", "A B", "A=1", "1A", "A\n", "A\x00", "$(A)", "-A", "A" * 254, "Ä", "a/b", "A;B")
    ],
    (A.PATCH_DEPLOYMENT_ENV, {"container": None}),
    (A.PATCH_DEPLOYMENT_ENV, {"name": None}),
    (A.PATCH_DEPLOYMENT_ENV, {"name": ["A"]}),
    (A.PATCH_DEPLOYMENT_ENV, {"namespace": "kube-system"}),
    *[(A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": each}) for each in ABSURD_SIZES],
    *[(A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": None, "memory_request": each}) for each in ABSURD_SIZES],
    *[(A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": None, "cpu_limit": each}) for each in ABSURD_CPUS],
    *[(A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": None, "cpu_request": each}) for each in ABSURD_CPUS],
    (A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": None}),
    (A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": ["64Mi"]}),
    (A.PATCH_DEPLOYMENT_RESOURCES, {"gpu_limit": "1"}),
    (A.PATCH_DEPLOYMENT_RESOURCES, {"container": "*"}),
    *[(A.PATCH_PROBE, {"port": each}) for each in (0, -1, 65_536, 2**31, "http", ["80"])],
    *[(A.PATCH_PROBE, {"path": each}) for each in ("", "healthz", "/a b", "/a\n", "/ä", "/" + "a" * 600)],
    *[(A.PATCH_PROBE, {"probe": each}) for each in ("", "lifecycle", "liveness", "livenessprobe", None)],
    *[(A.PATCH_PROBE, {"timeout_s": each}) for each in (0, -1, 61)],
    *[(A.PATCH_PROBE, {"period_s": each}) for each in (0, 301)],
    *[(A.PATCH_PROBE, {"initial_delay_s": each}) for each in (-1, 3601)],
    *[(A.PATCH_PROBE, {"failure_threshold": each}) for each in (0, 101)],
    (A.PATCH_PROBE, {"port": None}),
    (A.PATCH_PROBE, {"exec": ["rm"]}),
    *[(A.ROLLBACK_DEPLOYMENT, {"to_revision": each}) for each in (0, -1, 2**31, "latest", None, ["1"])],
    (A.ROLLBACK_DEPLOYMENT, {"force": "true"}),
    (A.RESTART_WORKLOAD, {"replicas": 0}),
    *[(A.SCALE_DEPLOYMENT, {"replicas": each}) for each in (0, -1, 101, 100_000, 2**40, "many", None, {"a": "1"})],
    (A.SCALE_DEPLOYMENT, {"min": 1}),
    *[(A.DELETE_POD, {each: "1"}) for each in ("force", "gracePeriodSeconds", "all", "selector")],
    *[
        (A.PATCH_SERVICE, {"selector": each})
        for each in ({}, {"app": ""}, {"": "web"}, {"app": "a b"}, {"app": "-x"}, {"a b": "x"}, {"app": "x" * 64}, "a")
    ],
    (A.PATCH_SERVICE, {"selector": {f"k{number}": "v" for number in range(11)}}),
    *[(A.PATCH_SERVICE, {"selector": None, "target_port": each}) for each in (0, -1, 65_536, "http", ["80"], None)],
    (A.PATCH_SERVICE, {"type": "LoadBalancer"}),
    (A.PATCH_SERVICE, {"externalName": "evil.example"}),
    *[(A.PATCH_CONFIGMAP, {"key": each}) for each in ("", "../x", "a/b", "a b", "a\n", "x" * 254, None)],
    (A.PATCH_CONFIGMAP, {"immutable": "true"}),
    *[(A.EXPAND_PVC, {"size": each}) for each in ("0", "-1Gi", "1Ki", "17Ti", "big", "", None)],
    (A.EXPAND_PVC, {"storageClassName": "fast"}),
    (A.RECREATE_JOB, {"force": "yes"}),
    (A.CORDON_NODE, {"drain": "yes"}),
    (A.UNCORDON_NODE, {"all": "yes"}),
    (A.FLUX_RECONCILE_KUSTOMIZATION, {"force": "yes"}),
    (A.FLUX_RECONCILE_GITREPOSITORY, {"url": "https://evil.example"}),
    (A.FLUX_RECONCILE_HELMRELEASE, {"reset": "yes"}),
]  # fmt: skip
KINDS = ("Deployment", "StatefulSet", "DaemonSet", "Pod", "Service", "ConfigMap", "Secret", "Node", "Namespace", "Job",
         "CronJob", "PersistentVolumeClaim", "Kustomization", "HelmRelease", "GitRepository", "Role", "")  # fmt: skip
WRONG_KINDS = [(action, kind) for action in GOOD for kind in KINDS if kind not in TARGETS[action]]
QUESTIONS = [
    (A.PATCH_DEPLOYMENT_ENV, ()),
    (A.PATCH_DEPLOYMENT_ENV, ("container",)),
    (A.PATCH_DEPLOYMENT_ENV, ("value", "name")),
    (A.PATCH_DEPLOYMENT_IMAGE_OR_CMD, ()),
    (A.PATCH_DEPLOYMENT_IMAGE_OR_CMD, ("command",)),
    (A.PATCH_CONFIGMAP, ()),
    (A.PATCH_CONFIGMAP, ("value", "key")),
    (A.SCALE_DEPLOYMENT, ("replicas",)),
    (A.EXPAND_PVC, ("size",)),
    (A.PATCH_SERVICE, ("selector",)),
    (A.DELETE_POD, ("name",)),
    (A.ROLLBACK_DEPLOYMENT, ("to_revision",)),
]


@pytest.mark.parametrize("action", GOOD)
def test_the_good_plan_of_every_action_passes_so_that_the_cases_below_fail_for_what_they_show(action: A) -> None:
    assert set(GOOD) == set(REGISTRY)
    assert checked(good(action), None).name is action


@pytest.mark.parametrize(("action", "params"), PARAMETERS)
def test_a_parameter_outside_its_bounds_is_refused(action: A, params: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        checked(good(action, params=params), None)

    assert refused.value.code == "bad_parameter"


@pytest.mark.parametrize(("action", "kind"), WRONG_KINDS)
def test_an_action_is_never_done_to_a_kind_that_it_is_not_for(action: A, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(good(action, target=ObjectRef(kind=kind, name="web", namespace="shop")), None)

    assert refused.value.code == "wrong_kind"


@pytest.mark.parametrize(("action", "asks"), QUESTIONS)
def test_only_what_an_action_lets_be_asked_is_asked(action: A, asks: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        checked(good(action, asks=asks), None)

    assert refused.value.code in ("bad_question", "bad_parameter")


@pytest.mark.parametrize("action", sorted(READ_ONLY))
def test_what_only_looks_is_nothing_to_approve(action: A) -> None:
    with pytest.raises(Refused) as refused:
        checked(make_plan(action=action, params={}, asks=()), None)

    assert refused.value.code == "read_only"


def test_there_are_at_least_two_hundred_cases() -> None:
    assert len(PARAMETERS) + len(QUESTIONS) + len(READ_ONLY) >= 150
    assert len(PARAMETERS) + len(QUESTIONS) + len(READ_ONLY) + len(WRONG_KINDS) >= 350
