"""What the policy refuses, rule by rule: each case is a plan that would pass, with one thing of the world changed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.models import ObjectRef, Plan
from incidents.policy import PROTECTED_NAMESPACES, Pods, Stop, check_policy
from tests.factories import make_subject
from tests.policy.factories import CLUSTER_WIDE, GOOD, POLICY, good, make_facts, make_policy

A = ActionName
STOP = Stop(code="kill_switch", sentence="the kill switch is pulled: release it")
FRIDAY_EVENING = datetime(2026, 1, 2, 20, 30, tzinfo=UTC)  # 21:30 in Berlin
HOSTILE = ("", "..", "../web", "web/../../kube-system", "Web", "web web", "web\n", "web\x00", "wéb", "-web", "web-",
           "a" * 254, "web?x=1", "web#", "%2e%2e", "web/scale", "*", ".", "a..b", "$(web)")  # fmt: skip
HOSTILE_NAMESPACES = ("", "..", "shop/../kube-system", "Shop", "shop\n", "shop ", "shop.x", "a" * 64, "-shop", "%73hop")


def refused(plan: Plan, policy: Any = POLICY, facts: Any = None, **subject: Any) -> str:
    """The code with which a plan is refused; every refusal says in a sentence what to do."""
    with pytest.raises(Refused) as error:
        check_policy(plan, make_subject(**subject), policy, facts or make_facts())
    assert len(str(error.value)) > 20
    assert "\n" not in str(error.value)
    return error.value.code


def at(namespace: str | None, kind: str = "Deployment", name: str = "web") -> ObjectRef:
    return ObjectRef(kind=kind, name=name, namespace=namespace)


@pytest.mark.parametrize("action", GOOD)
def test_the_good_plan_of_every_action_passes_in_a_quiet_world(action: A) -> None:
    check_policy(good(action), make_subject(), POLICY, make_facts())


@pytest.mark.parametrize("action", GOOD)
def test_nothing_is_done_while_the_kill_switch_is_pulled(action: A) -> None:
    assert refused(good(action), facts=make_facts(stops=(STOP,))) == "kill_switch"


@pytest.mark.parametrize("action", GOOD)
def test_nothing_is_done_in_read_only_mode(action: A) -> None:
    assert refused(good(action), make_policy(mode="read-only")) == "read_only_mode"


@pytest.mark.parametrize("namespace", sorted(PROTECTED_NAMESPACES | {"kube-anything", "openshift-etcd"}))
@pytest.mark.parametrize("action", [A.SCALE_DEPLOYMENT, A.FLUX_RECONCILE_KUSTOMIZATION])
def test_a_protected_namespace_is_never_changed_even_for_its_own_alert_and_with_every_allowance(
    action: A, namespace: str
) -> None:
    policy = make_policy(namespaces={"allow": [namespace], "opt_in": True})
    plan = good(action, target=at(namespace, GOOD[action][0]))

    assert refused(plan, policy, make_facts(marks=("true",)), namespace=namespace) == "protected_namespace"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"protected": ["shop"]}, "protected_namespace"),
        ({"protected": ["sh*"]}, "protected_namespace"),
        ({"protected": ["*"]}, "protected_namespace"),
        ({"namespaces": {"deny": ["shop"]}}, "denied_namespace"),
        ({"namespaces": {"deny": ["s*"]}}, "denied_namespace"),
        ({"namespaces": {"allow": ["shop"], "deny": ["shop"]}}, "denied_namespace"),
        ({"namespaces": {"allow": []}}, "namespace_not_allowed"),
        ({"namespaces": {"allow": ["bank"]}}, "namespace_not_allowed"),
        ({"namespaces": {"allow": ["shop-*"]}}, "namespace_not_allowed"),
        ({"namespaces": {"allow": ["sho"]}}, "namespace_not_allowed"),
        ({"namespaces": {"opt_in": True}}, "not_opted_in"),
        ({"budgets": {"owner_per_hour": 0}}, "owner_budget"),
        ({"budgets": {"installation_per_hour": 0}}, "installation_budget"),
        ({"blast_radius": {"added_replicas": 0}}, "too_many_replicas"),
    ],
)
def test_what_the_file_keeps_out_stays_out(given: dict[str, Any], code: str) -> None:
    assert refused(good(A.SCALE_DEPLOYMENT), make_policy(**given)) == code


@pytest.mark.parametrize("action", [each for each in GOOD if each not in CLUSTER_WIDE])
def test_another_namespace_than_the_alerts_is_never_changed(action: A) -> None:
    assert refused(good(action), namespace="bank") == "foreign_namespace"
    assert refused(good(action), namespace=None, kind="Node") == "foreign_namespace"


@pytest.mark.parametrize("action", CLUSTER_WIDE)
@pytest.mark.parametrize("allowed", [[], [A.CORDON_NODE], [A.UNCORDON_NODE]])
def test_a_node_is_only_touched_where_the_file_names_the_action(action: A, allowed: list[A]) -> None:
    if action in allowed:
        check_policy(good(action), make_subject(), make_policy(cluster_scoped=allowed), make_facts())
    else:
        assert refused(good(action), make_policy(cluster_scoped=allowed)) == "cluster_scoped"


@pytest.mark.parametrize("action", [each for each in GOOD if each not in CLUSTER_WIDE])
def test_an_object_without_its_namespace_is_not_guessed_at(action: A) -> None:
    assert refused(good(action, target=at(None, GOOD[action][0]))) == "no_namespace"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    assert refused(good(A.SCALE_DEPLOYMENT, target=at("shop", name=name))) == "bad_name"


@pytest.mark.parametrize("namespace", HOSTILE_NAMESPACES)
def test_a_namespace_that_could_lead_elsewhere_is_refused(namespace: str) -> None:
    assert refused(good(A.SCALE_DEPLOYMENT, target=at(namespace)), namespace=namespace) == "bad_name"


@pytest.mark.parametrize("name", [each for each in HOSTILE if each])
def test_a_revision_that_could_lead_elsewhere_is_not_read(name: str) -> None:
    bindings = {"Deployment/web": "uid:digest", f"ReplicaSet/{name}": "uid:digest"}

    assert refused(good(A.ROLLBACK_DEPLOYMENT, bindings=bindings)) == "bad_name"


@pytest.mark.parametrize("bindings", [{}, {"Deployment/other": "u:d"}, {"Pod/web": "u:d"}, {"ReplicaSet/web": "u:d"}])
def test_a_plan_that_is_not_bound_to_its_target_is_refused(bindings: dict[str, str]) -> None:
    assert refused(good(A.SCALE_DEPLOYMENT, bindings=bindings)) == "unbound"


@pytest.mark.parametrize("action", CLUSTER_WIDE)
def test_a_node_in_a_namespace_is_a_lie(action: A) -> None:
    assert refused(good(action, target=at("shop", "Node"))) == "bad_name"


@pytest.mark.parametrize("mark", ["false", "no", "", "True", "TRUE", " true", "true ", "1", "yes"])
@pytest.mark.parametrize("marks", [(), ("true",)])
def test_any_other_value_of_the_label_keeps_us_out_whatever_else_lets_us_in(mark: str, marks: tuple[str, ...]) -> None:
    for policy in (POLICY, make_policy(namespaces={"opt_in": True})):
        assert refused(good(A.SCALE_DEPLOYMENT), policy, make_facts(marks=(*marks, mark))) == "opted_out"


def test_where_consent_is_needed_labels_that_were_not_seen_are_none() -> None:
    policy = make_policy(namespaces={"opt_in": True})

    assert refused(good(A.SCALE_DEPLOYMENT), policy, make_facts(namespace_seen=False)) == "labels_unseen"
    check_policy(good(A.SCALE_DEPLOYMENT), make_subject(), policy, make_facts(marks=("true",)))


@pytest.mark.parametrize(
    ("action", "params", "world", "code"),
    [
        (A.SCALE_DEPLOYMENT, {"replicas": 13}, {}, "too_many_replicas"),
        (A.SCALE_DEPLOYMENT, {"replicas": 100}, {"replicas": 89}, "too_many_replicas"),
        (A.SCALE_DEPLOYMENT, {"replicas": 11}, {"replicas": 0}, "too_many_replicas"),
        (A.SCALE_DEPLOYMENT, {"replicas": 11}, {"replicas": None}, "too_many_replicas"),
        (A.DELETE_POD, {}, {"pods": None}, "pods_unseen"),
        (A.DELETE_POD, {}, {"pods": Pods(serving=1, is_serving=True)}, "too_many_pods"),
        (A.DELETE_POD, {}, {"pods": Pods(serving=4, is_serving=True, blocked_by=("PDB web",))}, "disruption_budget"),
        (A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": "257Mi"}, {}, "too_much_growth"),
        (A.PATCH_DEPLOYMENT_RESOURCES, {"memory_request": "1Gi"}, {}, "too_much_growth"),
        (A.PATCH_DEPLOYMENT_RESOURCES, {"cpu_limit": "8001m"}, {}, "too_much_growth"),
        (A.PATCH_DEPLOYMENT_RESOURCES, {"cpu_request": "64"}, {}, "too_much_growth"),
        (A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": "128Mi", "cpu_limit": "9"}, {}, "too_much_growth"),
        (A.EXPAND_PVC, {"size": "2049Mi"}, {}, "too_much_growth"),
        (A.EXPAND_PVC, {"size": "1Ti"}, {}, "too_much_growth"),
        (A.SCALE_DEPLOYMENT, {}, {"owner_actions": 6}, "owner_budget"),
        (A.RESTART_WORKLOAD, {}, {"owner_actions": 600}, "owner_budget"),
        (A.PATCH_SERVICE, {}, {"all_actions": 60}, "installation_budget"),
        (A.DELETE_POD, {}, {"all_actions": 10**6}, "installation_budget"),
    ],
)
def test_more_than_the_limits_at_once_or_within_the_hour_is_refused(
    action: A, params: dict[str, Any], world: dict[str, Any], code: str
) -> None:
    assert refused(good(action, params=params), facts=make_facts(**world)) == code


@pytest.mark.parametrize(
    ("action", "params", "world"),
    [
        (A.SCALE_DEPLOYMENT, {"replicas": 12}, {}),
        (A.SCALE_DEPLOYMENT, {"replicas": 10}, {"replicas": None}),
        (A.DELETE_POD, {}, {"pods": Pods(serving=1, is_serving=False, blocked_by=("PDB web",))}),
        (A.DELETE_POD, {}, {"pods": Pods(serving=2, is_serving=True)}),
        (A.PATCH_DEPLOYMENT_RESOURCES, {"memory_limit": "256Mi"}, {}),
        (A.EXPAND_PVC, {"size": "2Gi"}, {}),
        (A.SCALE_DEPLOYMENT, {}, {"owner_actions": 5, "all_actions": 59}),
    ],
)
def test_what_is_just_within_the_limits_passes(action: A, params: dict[str, Any], world: dict[str, Any]) -> None:
    check_policy(good(action, params=params), make_subject(), POLICY, make_facts(**world))


BERLIN = {"zone": "Europe/Berlin", "why": "weekend"}
WINDOWS: list[tuple[dict[str, Any], datetime, bool]] = [
    ({"weekly": [{"days": ["fri"], "from": "21:00", **BERLIN}]}, FRIDAY_EVENING, True),
    ({"weekly": [{"days": ["fri"], "from": "22:00", **BERLIN}]}, FRIDAY_EVENING, False),
    ({"weekly": [{"days": ["fri"], "until": "21:30", **BERLIN}]}, FRIDAY_EVENING, False),
    ({"weekly": [{"days": ["fri"], "until": "21:31", **BERLIN}]}, FRIDAY_EVENING, True),
    ({"weekly": [{"days": ["sat", "sun"], **BERLIN}]}, FRIDAY_EVENING, False),
    ({"weekly": [{"days": ["thu"], "from": "22:00", "until": "21:31", **BERLIN}]}, FRIDAY_EVENING, True),
    ({"weekly": [{"days": ["thu"], "from": "22:00", "until": "06:00", **BERLIN}]}, FRIDAY_EVENING, False),
    ({"weekly": [{"days": ["sat"], "zone": "Pacific/Auckland"}]}, FRIDAY_EVENING, True),
    ({"weekly": [{"days": ["fri"], "zone": "Pacific/Auckland"}]}, FRIDAY_EVENING, False),
    ({"weekly": [{"days": ["sun"], "from": "03:00", "until": "04:00", **BERLIN}]},
     datetime(2026, 3, 29, 1, 30, tzinfo=UTC), True),  # the hour after the clocks were put forward
    ({"dates": [{"from": "2026-01-02", "until": "2026-01-02", **BERLIN}]}, FRIDAY_EVENING, True),
    ({"dates": [{"from": "2026-01-03", "until": "2026-01-09", **BERLIN}]}, FRIDAY_EVENING, False),
    ({"dates": [{"from": "2026-01-03", "until": "2026-01-09", "zone": "Asia/Tokyo"}]}, FRIDAY_EVENING, True),
    ({"dates": [{"from": "2025-12-20", "until": "2026-01-01", **BERLIN}]}, FRIDAY_EVENING, False),
]  # fmt: skip


@pytest.mark.parametrize(("windows", "now", "holds"), WINDOWS)
def test_a_freeze_that_refuses_refuses_in_its_windows_only(windows: dict[str, Any], now: datetime, holds: bool) -> None:
    policy = make_policy(freeze={"effect": "refuse", **windows})
    if holds:
        assert refused(good(A.SCALE_DEPLOYMENT), policy, make_facts(now=now)) == "frozen"
    else:
        check_policy(good(A.SCALE_DEPLOYMENT), make_subject(), policy, make_facts(now=now))


@pytest.mark.parametrize(("windows", "now", "_holds"), WINDOWS)
def test_a_freeze_that_asks_leaves_it_to_a_human(windows: dict[str, Any], now: datetime, _holds: bool) -> None:
    check_policy(good(A.SCALE_DEPLOYMENT), make_subject(), make_policy(freeze=windows), make_facts(now=now))
