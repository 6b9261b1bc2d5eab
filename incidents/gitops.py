"""
What becomes of a plan where GitOps manages its target: a change that would be set back is not offered as a fix. Pure.

Instead there is a patch for the repository, with exactly the fix in it. What a human has to give stays a placeholder:
a typed value never comes into a text that is shown.
"""

from collections.abc import Mapping

import yaml

from incidents.evidence.owners import TOOLS
from incidents.faults import ActionName
from incidents.models import Evidence, Fact, ObjectRef, Parameter, Plan, RepositoryPatch, Revision, Signal
from incidents.observing.kinds import API_VERSIONS
from incidents.snapshot import Json

STAYS = frozenset({
    ActionName.RESTART_WORKLOAD, ActionName.DELETE_POD, ActionName.RECREATE_JOB, ActionName.CORDON_NODE,
    ActionName.UNCORDON_NODE, ActionName.FLUX_RECONCILE_KUSTOMIZATION, ActionName.FLUX_RECONCILE_GITREPOSITORY,
    ActionName.FLUX_RECONCILE_HELMRELEASE,
})  # fmt: skip
"""What no manifest speaks about: nobody sets it back."""
TO_BE_GIVEN = "TO-BE-GIVEN"
HANDLERS = {"http": "httpGet", "tcp": "tcpSocket", "grpc": "grpc"}
TIMES = {
    "initial_delay_s": "initialDelaySeconds",
    "period_s": "periodSeconds",
    "timeout_s": "timeoutSeconds",
    "failure_threshold": "failureThreshold",
}
SIZES = {
    "memory_limit": ("limits", "memory"),
    "memory_request": ("requests", "memory"),
    "cpu_limit": ("limits", "cpu"),
    "cpu_request": ("requests", "cpu"),
}


def gitops_plan(plan: Plan | None, evidence: Evidence) -> Plan | RepositoryPatch | None:
    """The plan where it would last; else the same fix as a patch for the repository that the target comes from."""
    managed = _managed(plan.target, evidence) if plan is not None else None
    if plan is None or managed is None or plan.action in STAYS:
        return plan
    if managed.detail.get("suspended"):
        note = f"; {owner_of(managed)} manages it and leaves it alone at present, so change its source, too"
        return plan.model_copy(update={"why": plan.why + note})
    if plan.action is ActionName.SCALE_DEPLOYMENT and managed.detail.get("replicas") == "free":
        return plan
    return _patch(plan, managed, evidence)


def _managed(target: ObjectRef, evidence: Evidence) -> Fact | None:
    return next((fact for fact in evidence.seen(Signal.MANAGED) if fact.source.object == target), None)


def owner_of(managed: Fact) -> str:
    """What manages an object, in words."""
    detail = managed.detail
    if not detail.get("name"):
        return TOOLS.get(detail.get("by", ""), "another tool")
    return str(ObjectRef(kind=detail["kind"], name=detail["name"], namespace=detail.get("namespace")))


def _patch(plan: Plan, managed: Fact, evidence: Evidence) -> RepositoryPatch:
    body, notes = _fragment(plan, evidence)
    target = plan.target
    meta = {"name": target.name, **({"namespace": target.namespace} if target.namespace else {})}
    manifest = {"apiVersion": API_VERSIONS.get(target.kind, "v1"), "kind": target.kind, "metadata": meta, **body}
    text = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=1000)
    return RepositoryPatch(
        action=plan.action,
        target=target,
        managed_by=owner_of(managed),
        kept_in=_place(managed.detail),
        manifest="".join(f"# {_line(note)}\n" for note in notes) + text,
        why=plan.why,
    )


def _place(detail: Mapping[str, str]) -> str:
    """Where the manifest is kept, as far as it was seen."""
    chart = f"chart {detail['chart']}" if detail.get("chart") else ""
    path = f"path {detail['path']}" if detail.get("path") else ""
    source = detail.get("url") or detail.get("source", "")
    return " of ".join(part for part in (chart or path, source) if part)


def _line(text: str) -> str:
    return " ".join(text.split())


def _fragment(plan: Plan, evidence: Evidence) -> tuple[Json, list[str]]:
    """The fields of the manifest that have to change, and what has to be said about them."""
    params, asked = plan.params, {ask.param: ask.prompt for ask in plan.asks}
    notes = [f"{TO_BE_GIVEN}: {prompt}; a secret belongs into a Secret" for prompt in asked.values()]
    match plan.action:
        case ActionName.SCALE_DEPLOYMENT:
            return {"spec": {"replicas": params["replicas"]}}, notes
        case ActionName.PATCH_SERVICE:
            return _service(params), notes
        case ActionName.PATCH_CONFIGMAP:
            return {"data": {str(params["key"]): params.get("value", TO_BE_GIVEN)}}, notes
        case ActionName.EXPAND_PVC:
            return {"spec": {"resources": {"requests": {"storage": params["size"]}}}}, notes
        case ActionName.ROLLBACK_DEPLOYMENT:
            return _earlier(plan, evidence)
    return _in_container(plan, evidence, _container(plan, evidence)), notes


def _container(plan: Plan, evidence: Evidence) -> Json:
    params = plan.params
    match plan.action:
        case ActionName.PATCH_DEPLOYMENT_ENV:
            return {"env": [{"name": params["name"], "value": params.get("value", TO_BE_GIVEN)}]}
        case ActionName.PATCH_DEPLOYMENT_RESOURCES:
            return {"resources": _sizes(params)}
        case ActionName.PATCH_PROBE:
            return {str(params["probe"]): _probe(plan, evidence)}
    asked = {ask.param: TO_BE_GIVEN for ask in plan.asks}
    return {key: value for key, value in {**params, **asked}.items() if key in ("image", "command", "args")}


def _in_container(plan: Plan, evidence: Evidence, fields: Json) -> Json:
    """A strategic merge: containers are merged by their names."""
    name = str(plan.params.get("container", ""))
    workload = evidence.about(plan.target)
    spec = workload.spec_of(name) if workload else None
    return _template({"initContainers" if spec is not None and spec.init else "containers": [{"name": name, **fields}]})


def _template(spec: Json) -> Json:
    return {"spec": {"template": {"spec": spec}}}


def _sizes(params: Mapping[str, Parameter]) -> Json:
    sizes: dict[str, dict[str, Parameter]] = {}
    for key, (kind, resource) in SIZES.items():
        if key in params:
            sizes.setdefault(kind, {})[resource] = params[key]
    return sizes


def _probe(plan: Plan, evidence: Evidence) -> Json:
    workload = evidence.about(plan.target)
    spec = workload.spec_of(str(plan.params.get("container", ""))) if workload else None
    kinds = [each.kind for each in spec.probes if each.probe == plan.params["probe"]] if spec else []
    asked = {key: plan.params[key] for key in ("port", "path") if key in plan.params}
    handler = {HANDLERS.get(kinds[0] if kinds else "", "httpGet"): asked} if asked else {}
    return {**handler, **{field: plan.params[key] for key, field in TIMES.items() if key in plan.params}}


def _service(params: Mapping[str, Parameter]) -> Json:
    ports = [{"port": TO_BE_GIVEN, "targetPort": params["target_port"]}] if "target_port" in params else []
    selector = {"selector": params["selector"]} if "selector" in params else {}
    return {"spec": {**selector, **({"ports": ports} if ports else {})}}


def _earlier(plan: Plan, evidence: Evidence) -> tuple[Json, list[str]]:
    """What the earlier revision had, as far as evidence holds it: images and sizes; the rest is named."""
    workload, number = evidence.about(plan.target), plan.params["to_revision"]
    old = next((each for each in workload.revisions if each.number == number), None) if workload else None
    new = workload.current if workload else None
    found = [] if old is None else [{"name": name, **_had(old, new, name)} for name in old.images]
    containers = [each for each in found if len(each) > 1]
    return _template({"containers": containers}) if containers else {}, _changes(plan, evidence)


def _had(old: Revision, new: Revision | None, name: str) -> Json:
    """What one container had, where it has something else now."""
    fields: Json = {} if new is not None and new.images.get(name) == old.images[name] else {"image": old.images[name]}
    before = {"requests": old.requests.get(name, {}), "limits": old.limits.get(name, {})}
    after = {"requests": new.requests.get(name, {}), "limits": new.limits.get(name, {})} if new is not None else {}
    sizes = {kind: size for kind, size in before.items() if size and size != after.get(kind)}
    return {**fields, **({"resources": sizes} if sizes else {})}


def _changes(plan: Plan, evidence: Evidence) -> list[str]:
    changed = [fact for fact in evidence.seen(Signal.CHANGED) if fact.source.object == plan.target]
    told = [fact.statement for fact in changed if fact.detail.get("field") not in ("image", "resources")]
    return [f"Take back what came after revision {plan.params['to_revision']}.", *told]


__all__ = ["TO_BE_GIVEN", "gitops_plan", "owner_of"]
