"""
Random plans, hostile ones among them: whatever passes is within the policy, as an independent statement of it says.

The statement below shares no code with the policy or the registry; it reads the plan and the answers alone.
"""

import re
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from incidents.actions import checked
from incidents.approvals import Answer
from incidents.errors import Refused
from incidents.faults import ActionName
from incidents.models import Plan
from incidents.policy import Facts, Pods, Policy, check_policy, policy_from
from tests.factories import NOW, make_subject
from tests.policy.factories import BLAST, GOOD, make_facts, make_policy

MANY = 5000
KINDS_OF = {
    "patch_deployment_env": "Deployment StatefulSet DaemonSet",
    "patch_deployment_resources": "Deployment StatefulSet DaemonSet",
    "patch_deployment_image_or_cmd": "Deployment StatefulSet DaemonSet",
    "patch_probe": "Deployment StatefulSet DaemonSet",
    "rollback_deployment": "Deployment StatefulSet DaemonSet",
    "restart_workload": "Deployment StatefulSet DaemonSet",
    "scale_deployment": "Deployment StatefulSet",
    "delete_pod": "Pod",
    "patch_service": "Service",
    "patch_configmap": "ConfigMap",
    "expand_pvc": "PersistentVolumeClaim",
    "recreate_job": "Job",
    "cordon_node": "Node",
    "uncordon_node": "Node",
    "flux_reconcile_kustomization": "Kustomization",
    "flux_reconcile_gitrepository": "GitRepository",
    "flux_reconcile_helmrelease": "HelmRelease",
}
PARAMETERS_OF = {
    "patch_deployment_env": "container name value",
    "patch_deployment_resources": "container memory_limit memory_request cpu_limit cpu_request",
    "patch_deployment_image_or_cmd": "container image command args",
    "patch_probe": "container probe port path initial_delay_s period_s timeout_s failure_threshold",
    "rollback_deployment": "to_revision",
    "scale_deployment": "replicas",
    "patch_service": "selector target_port",
    "patch_configmap": "key value",
    "expand_pvc": "size",
}
NEVER = {"kube-system", "kube-public", "kube-node-lease", "flux-system", "argocd", "cert-manager", "istio-system"}
UNITS = {"": 1, "m": 1e-3, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}

hostile = st.sampled_from(
    ["", "..", "../kube-system", "a/b", "A", "web\n", "web\x00", "*", "$(id)", "kube-system", "x" * 300, "0", "-1"]
)


def mostly(usual: Any, other: st.SearchStrategy[Any], rarely: int = 8) -> st.SearchStrategy[Any]:
    """The usual thing, and once in a while another: of eight things, so many plans still have none of the others."""
    return st.integers(1, rarely).flatmap(lambda number: other if number == 1 else st.just(usual))


names = mostly("web", st.one_of(st.from_regex(r"[a-z][-a-z0-9.]{0,20}", fullmatch=True), hostile, st.text(max_size=8)))
namespaces = mostly("shop", st.one_of(st.sampled_from([*sorted(NEVER), "bank", "kube-new"]), st.none(), hostile))
words = st.one_of(st.sampled_from(["app", "web", "REQUIRED", "config.yaml", "livenessProbe", "/healthz"]), hostile)
numbers = st.one_of(st.integers(1, 12), st.integers(-5, 130), st.sampled_from([65_535, 65_536, 100_000, 2**31, 2**63]))
memory = st.sampled_from(["64Mi", "128Mi", "256Mi", "257Mi", "1Gi", "2Ti", "1e99", "0", "-1", "1Ki", ""])
cpu = st.sampled_from(["500m", "2", "8", "9", "64", "65", "0", "1e9", "one"])
size = st.sampled_from(["64Mi", "1Gi", "2Gi", "2049Mi", "17Ti", "1Ki", "big"])
values = st.one_of(words, memory, numbers, st.lists(words, max_size=2), st.dictionaries(words, words, max_size=2))
lists = st.lists(words, max_size=2)
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("replicas", "to_revision", "target_port", "port"), numbers),
    **dict.fromkeys(("initial_delay_s", "period_s", "timeout_s", "failure_threshold"), numbers),
    **dict.fromkeys(("memory_limit", "memory_request"), memory),
    **dict.fromkeys(("cpu_limit", "cpu_request"), cpu),
    **{"size": size, "command": lists, "args": lists, "selector": st.dictionaries(words, words, max_size=2)},
}


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, dict[str, Answer]]:
    """A plan with the answers to what it asks: mostly of the right shape, so that many come far."""
    action = draw(st.sampled_from(sorted(GOOD)))
    _, good, usual = GOOD[ActionName(action)]
    own = [name for name in PARAMETERS_OF.get(action, "").split() if name not in usual]
    changed = draw(st.sets(st.sampled_from(own), max_size=3)) if own else ()
    params = {**good, **{name: draw(LIKELY.get(name, words)) for name in sorted(changed)}}
    extra = draw(mostly({}, st.dictionaries(words, values, max_size=1), 16))
    asked = draw(mostly(set(usual), st.sets(st.sampled_from(["value", "image", "replicas", "container"]))))
    target = _target(draw, action)
    bound = draw(mostly(f"{target['kind']}/{target['name']}", words, 16))
    told = {"action": action, "target": target, "params": {**params, **extra}, "bindings": {bound: "uid:digest"}}
    asks = [{"param": name, "prompt": "?"} for name in sorted(asked)]
    plan = Plan.model_validate({**told, "asks": asks, "why": "", "undo": "", "risk": "low"})
    return plan, {ask.param: Answer(value=SecretStr(draw(words))) for ask in plan.asks}


def _target(draw: st.DrawFn, action: str) -> dict[str, str | None]:
    likely, others = KINDS_OF[action].split(), sorted({*" ".join(KINDS_OF.values()).split(), "Secret", "Namespace"})
    kind = draw(mostly(draw(st.sampled_from(likely)), st.sampled_from(others)))
    namespace = draw(mostly(None, namespaces)) if kind == "Node" else draw(namespaces)
    return {"kind": kind, "name": draw(names), "namespace": namespace}


policies = st.builds(
    make_policy,
    mode=mostly("act", st.just("read-only"), 16),
    namespaces=st.fixed_dictionaries(
        {
            "allow": mostly(["*"], st.sampled_from([["shop"], ["team-*"], ["kube-system", "shop"]])),
            "opt_in": st.booleans(),
            "deny": mostly([], st.sampled_from([["shop"], ["bank*"]]), 16),
        }
    ),
    cluster_scoped=mostly(["cordon_node", "uncordon_node"], st.lists(st.just("cordon_node"), max_size=1), 4),
    blast_radius=st.builds(
        lambda added, share: {**BLAST, "added_replicas": added, "pods_share": share},
        st.integers(0, 20),
        st.floats(0, 1),
    ),
    freeze=mostly({}, st.just({"effect": "refuse", "weekly": [{"days": ["thu"], "zone": "UTC"}]}), 8),
)
facts_of = st.builds(
    make_facts,
    now=st.sampled_from([NOW, NOW + timedelta(days=1)]),
    marks=mostly(("true",), st.sampled_from([(), ("false",), ("true", "no")]), 4),
    namespace_seen=mostly(True, st.just(False)),
    replicas=st.one_of(st.none(), st.integers(0, 90)),
    pods=mostly(Pods(serving=4, is_serving=True), st.one_of(st.none(), st.builds(Pods, serving=st.integers(1, 6),
                                                                               is_serving=st.booleans())), 2),
    owner_actions=mostly(0, st.integers(0, 7), 4),
    all_actions=mostly(0, st.sampled_from([59, 60])),
)  # fmt: skip


def amount(quantity: object) -> float:
    """A quantity as a number; nothing else is one."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]*)?)([a-zA-Z]{0,2})", str(quantity))
    assert found is not None, quantity
    return float(found[1]) * UNITS[found[2]]


def assert_within(plan: Plan, answers: dict[str, Answer], policy: Policy, facts: Facts) -> None:
    """The policy once more, in the words of its description."""
    assert policy.mode == "act"
    assert plan.target.kind in KINDS_OF[plan.action].split()
    assert re.fullmatch(r"[a-z0-9][-a-z0-9.]*", plan.target.name)
    assert ".." not in plan.target.name
    assert len(plan.target.name) <= 253
    assert plan.bindings.keys() == {f"{plan.target.kind}/{plan.target.name}"}
    assert_place(plan, policy)
    assert all(mark == "true" for mark in facts.around.marks)
    assert facts.around.marks or not policy.namespaces.opt_in
    assert facts.standing.owner_actions < 6
    assert facts.standing.all_actions < 60
    assert not (policy.freeze.effect == "refuse" and facts.now == NOW)  # NOW is a Thursday
    given = plan.params.keys() | answers.keys()
    assert given <= set(PARAMETERS_OF.get(plan.action, "").split())
    assert_values(plan, facts, policy)


def assert_place(plan: Plan, policy: Policy) -> None:
    namespace = plan.target.namespace
    if plan.target.kind == "Node":
        assert namespace is None
        assert plan.action in policy.cluster_scoped
        return
    assert namespace == "shop"
    assert "shop" not in policy.namespaces.deny
    assert policy.namespaces.allow in (("*",), ("shop",), ("kube-system", "shop"))


def assert_values(plan: Plan, facts: Facts, policy: Policy) -> None:
    params = plan.params
    if plan.action == "scale_deployment":
        replicas = int(str(params["replicas"]))
        assert 1 <= replicas <= 100
        assert replicas - (facts.around.replicas or 0) <= policy.blast_radius.added_replicas
    if plan.action == "delete_pod":
        pods = facts.around.pods
        assert pods is not None
        assert not pods.is_serving or 1 / pods.serving <= policy.blast_radius.pods_share
    for name, value in params.items():
        if name.startswith("memory"):
            assert 4 * 2**20 <= amount(value) <= 256 * 2**20
        if name.startswith("cpu"):
            assert 0.001 <= amount(value) <= 8
        if name == "size":
            assert 2**20 <= amount(value) <= 2 * 2**30
        if name in ("port", "target_port"):
            assert 1 <= int(str(value)) <= 65_535
        if name == "container":
            assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", str(value))
        if name == "to_revision":
            assert 1 <= int(str(value)) < 2**31


@settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(made=plans(), policy=policies, facts=facts_of)
def test_no_random_plan_gets_beyond_the_policy(
    made: tuple[Plan, dict[str, Answer]], policy: Policy, facts: Facts
) -> None:
    plan, answers = made
    try:
        checked(plan, None)
        checked(plan, answers)
        check_policy(plan, make_subject(), policy, facts)
    except Refused as refused:
        event(refused.code)
        return
    event("passed")
    event(f"passed {plan.action}")

    assert_within(plan, answers, policy, facts)


@settings(max_examples=2000, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.binary(max_size=100).map(lambda raw: raw.decode("latin-1"))))
def test_no_random_file_is_taken_for_a_policy_or_breaks_its_reader(text: str) -> None:
    try:
        policy = policy_from(text)
    except Refused:
        return

    assert policy.version == 1
