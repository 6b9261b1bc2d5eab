"""A live patch that GitOps would set back is never offered: the fix goes into the repository."""

from typing import Any

import pytest
import yaml

from incidents.faults import ActionName
from incidents.gitops import TO_BE_GIVEN, gitops_plan
from incidents.models import Ask, ContainerSpec, Evidence, Fact, ObjectRef, Plan, ProbeSpec, RepositoryPatch, Signal
from incidents.report import patch_lines
from tests.factories import WEB, make_evidence, make_fact, make_plan, make_revision

SERVICE = ObjectRef(kind="Service", name="web", namespace="shop")
FLUX = {"by": "flux", "kind": "Kustomization", "name": "apps", "namespace": "flux-system"}
TOOLS = [
    FLUX,
    {"by": "flux", "kind": "HelmRelease", "name": "web", "namespace": "shop"},
    {"by": "flux", "kind": "Kustomization"},
    {"by": "argocd", "kind": "Application", "name": "storefront"},
    {"by": "helm", "kind": "Release", "name": "web", "namespace": "shop"},
    {"by": "operator", "kind": "Prometheus", "name": "main", "namespace": "shop"},
]
PATCHES: list[dict[str, Any]] = [
    {"action": ActionName.PATCH_DEPLOYMENT_ENV},
    {"action": ActionName.PATCH_DEPLOYMENT_RESOURCES, "params": {"container": "app", "memory_limit": "128Mi"}},
    {"action": ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD, "params": {"container": "app", "image": "shop/web:v2"}},
    {"action": ActionName.PATCH_PROBE, "params": {"container": "app", "probe": "livenessProbe", "port": 8080}},
    {"action": ActionName.ROLLBACK_DEPLOYMENT, "params": {"to_revision": 1}},
    {"action": ActionName.SCALE_DEPLOYMENT, "params": {"replicas": 2}},
    {"action": ActionName.PATCH_SERVICE, "params": {"target_port": 8080}, "target": SERVICE},
]
LASTING = [
    {"action": ActionName.RESTART_WORKLOAD, "params": {}},
    {"action": ActionName.DELETE_POD, "target": ObjectRef(kind="Pod", name="web-1", namespace="shop")},
    {"action": ActionName.FLUX_RECONCILE_KUSTOMIZATION, "target": ObjectRef(kind="Kustomization", name="apps")},
]


def make_offer(given: dict[str, Any]) -> Plan:
    asks = {} if given["action"] is ActionName.PATCH_DEPLOYMENT_ENV else {"asks": ()}
    return make_plan(**asks, **given)


def managed(target: ObjectRef = WEB, **detail: str) -> Fact:
    return make_fact(Signal.MANAGED, target, "it is managed", **detail)


def seen(*facts: Fact, **given: Any) -> Evidence:
    return make_evidence(facts=facts, **given)


def patched(plan: Plan, evidence: Evidence) -> Any:
    """The manifest of the patch that is offered instead of a plan."""
    patch = gitops_plan(plan, evidence)
    assert isinstance(patch, RepositoryPatch)
    return yaml.safe_load(patch.manifest)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("given", PATCHES)
def test_what_would_be_set_back_is_never_asked_for(given: dict[str, Any], tool: dict[str, str]) -> None:
    plan = make_offer(given)
    patch = gitops_plan(plan, seen(managed(plan.target, **tool)))

    assert isinstance(patch, RepositoryPatch)
    manifest = yaml.safe_load(patch.manifest)
    assert (manifest["kind"], manifest["metadata"]["name"]) == (plan.target.kind, "web")
    assert str(plan.target) in patch.instruction
    assert tool.get("name", "") in patch.instruction


@pytest.mark.parametrize("given", LASTING)
def test_what_no_manifest_speaks_about_is_asked_for_as_ever(given: dict[str, Any]) -> None:
    plan = make_offer(given)

    assert gitops_plan(plan, seen(managed(plan.target, **FLUX))) == plan


@pytest.mark.parametrize("given", PATCHES)
def test_where_nobody_manages_the_target_the_plan_stays(given: dict[str, Any]) -> None:
    plan = make_offer(given)

    assert (
        gitops_plan(plan, seen(managed(ObjectRef(kind="Deployment", name="other", namespace="shop"), **FLUX))) == plan
    )


@pytest.mark.parametrize("given", PATCHES)
def test_while_flux_is_suspended_the_plan_holds_and_says_so(given: dict[str, Any]) -> None:
    plan = make_offer(given)
    offered = gitops_plan(plan, seen(managed(plan.target, **FLUX, suspended="yes")))

    assert isinstance(offered, Plan)
    assert offered.model_copy(update={"why": plan.why}) == plan
    assert "Kustomization flux-system/apps manages it and leaves it alone at present" in offered.why


@pytest.mark.parametrize(("replicas", "kept"), [("free", True), ("manifest", False), ("", False)])
def test_scaling_is_offered_only_where_the_manifest_is_known_to_leave_replicas_free(replicas: str, kept: bool) -> None:
    plan = make_offer(PATCHES[5])
    offered = gitops_plan(plan, seen(managed(WEB, **FLUX, replicas=replicas)))

    assert isinstance(offered, Plan) is kept


def test_no_plan_stays_no_plan() -> None:
    assert gitops_plan(None, seen(managed(WEB, **FLUX))) is None


def test_a_value_that_a_human_has_to_give_is_a_placeholder() -> None:
    manifest = patched(make_offer(PATCHES[0]), seen(managed(WEB, **FLUX)))

    (container,) = manifest["spec"]["template"]["spec"]["containers"]
    assert container == {"name": "app", "env": [{"name": "REQUIRED_CONFIG", "value": TO_BE_GIVEN}]}


def test_a_value_that_the_cluster_knows_is_in_the_patch() -> None:
    plan = make_plan(params={"container": "app", "name": "MODE", "value": "on"}, asks=())
    manifest = patched(plan, seen(managed(WEB, **FLUX)))

    assert manifest["spec"]["template"]["spec"]["containers"][0]["env"] == [{"name": "MODE", "value": "on"}]


def test_an_image_that_is_asked_for_is_a_placeholder() -> None:
    plan = make_offer(PATCHES[2]).model_copy(
        update={"params": {"container": "app"}, "asks": (Ask(param="image", prompt="Which image", secret=False),)}
    )
    manifest = patched(plan, seen(managed(WEB, **FLUX)))

    assert manifest["spec"]["template"]["spec"]["containers"] == [{"name": "app", "image": TO_BE_GIVEN}]


def test_an_init_container_is_patched_among_the_init_containers() -> None:
    plan = make_plan(params={"container": "migrate", "name": "MODE", "value": "on"}, asks=())
    evidence = seen(managed(WEB, **FLUX), specs=(ContainerSpec(name="migrate", init=True), ContainerSpec(name="app")))

    assert list(patched(plan, evidence)["spec"]["template"]["spec"]) == ["initContainers"]


@pytest.mark.parametrize(("kind", "handler"), [("http", "httpGet"), ("tcp", "tcpSocket"), ("grpc", "grpc")])
def test_a_probe_keeps_its_kind(kind: Any, handler: str) -> None:
    spec = ContainerSpec(name="app", probes=(ProbeSpec(probe="livenessProbe", kind=kind, port="80"),))
    manifest = patched(make_offer(PATCHES[3]), seen(managed(WEB, **FLUX), specs=(spec,)))

    (container,) = manifest["spec"]["template"]["spec"]["containers"]
    assert container["livenessProbe"] == {handler: {"port": 8080}}


def test_going_back_names_the_images_and_sizes_that_were_and_says_what_else_changed() -> None:
    was = make_revision(1, current=False, images={"app": "shop/web:v1"}, limits={"app": {"memory": "256Mi"}})
    now = make_revision(2, images={"app": "shop/web:v2"}, limits={"app": {"memory": "64Mi"}})
    words = "revision 2 changed env MODE of container app against revision 1: removed"
    changed = make_fact(Signal.CHANGED, WEB, words, field="env MODE", container="app")
    patch = gitops_plan(make_offer(PATCHES[4]), seen(managed(WEB, **FLUX), changed, revisions=(was, now)))

    assert isinstance(patch, RepositoryPatch)
    (container,) = yaml.safe_load(patch.manifest)["spec"]["template"]["spec"]["containers"]
    assert container == {"name": "app", "image": "shop/web:v1", "resources": {"limits": {"memory": "256Mi"}}}
    assert f"# {words}" in patch.manifest


def test_the_patch_says_where_the_manifest_is_kept() -> None:
    where = {"path": "./apps/shop", "url": "https://git.example/fleet"}
    patch = gitops_plan(make_offer(PATCHES[1]), seen(managed(WEB, **FLUX, **where)))

    assert isinstance(patch, RepositoryPatch)
    assert "path ./apps/shop of https://git.example/fleet" in patch.instruction


def test_hostile_text_cannot_leave_the_block_that_shows_a_patch() -> None:
    plan = make_plan(params={"container": "app", "name": "X", "value": "```\n# [click](http://evil)\n````"}, asks=())
    patch = gitops_plan(plan, seen(managed(WEB, **FLUX)))

    assert isinstance(patch, RepositoryPatch)
    opening, *body, closing = patch_lines(patch)[2:]
    assert opening == f"{closing}yaml"
    assert not any(closing in line for line in body)
