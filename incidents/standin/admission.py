"""
What stands between a new pod and its being stored: priority class, service account, limits, webhooks, policies, quotas.

The order and the words are the API server's. Refused pods leave no object: only their creator's event tells of them.
"""

from collections.abc import Iterable

from incidents.standin.box import vital_of
from incidents.standin.defaults import defaulted
from incidents.standin.engine import Engine
from incidents.standin.limits import exceeded_quota, outside_range, with_default_limits
from incidents.standin.pod_security import violations
from incidents.standin.pod_template import furnished
from incidents.standin.shapes import Obj, labels_of, name_of, namespace_of


class Refusal(Exception):
    """A pod that may not be stored; the text is the API server's."""


MOST_REMEMBERED = 1024
SYSTEM_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def accept(engine: Engine, pod: Obj) -> Obj:
    """The pod with everything that admission adds; it is not stored yet. Refusal where something forbids it."""
    early = pod["metadata"].get("generateName") or pod["metadata"].get("name", "")
    priority = _priority(engine, pod, early)
    _check_account(engine, pod, early)
    namespace = namespace_of(pod)
    ranges = list(engine.world.stored("LimitRange", namespace))
    pod = furnished(engine.world, _defaulted(engine, with_default_limits(pod, ranges) if ranges else pod))
    pod["spec"] |= priority
    for problem in (_webhook_problem(engine, pod), *_forbidden(engine, pod, ranges)):
        if problem is not None:
            raise Refusal(problem)
    return pod


def _defaulted(engine: Engine, pod: Obj) -> Obj:
    """The pod with its defaults. Pods of one template share its spec, so what was found for it is kept."""
    spec = pod["spec"]
    known = engine.blueprints.get(id(spec))
    if known is None or known[0] is not spec:
        if len(engine.blueprints) >= MOST_REMEMBERED:
            engine.blueprints.clear()
        known = engine.blueprints[id(spec)] = (spec, defaulted(pod))
    filled = known[1]
    return pod | {"spec": filled["spec"], "status": dict(filled["status"])}


def _forbidden(engine: Engine, pod: Obj, ranges: list[Obj]) -> Iterable[str | None]:
    """Everything that a validating plugin has against a pod, with its name before it."""
    problems = (outside_range(pod, ranges), _insecure(engine, pod), _policy_problem(engine, pod))
    for problem in (*problems, exceeded_quota(engine, pod)):
        yield None if problem is None else _forbid(name_of(pod), problem)


def _forbid(name: str, why: str) -> str:
    return f'pods "{name}" is forbidden: {why}'


def _priority(engine: Engine, pod: Obj, name: str) -> Obj:
    """The fields that a priority class fills in."""
    wanted = pod["spec"].get("priorityClassName") or ""
    if not wanted:
        found = next((each for each in engine.world.stored("PriorityClass", "") if each.get("globalDefault")), None)
    elif wanted in SYSTEM_PRIORITIES:
        return {"priority": SYSTEM_PRIORITIES[wanted]}
    else:
        found = engine.world.peek("PriorityClass", "", wanted)
        if found is None:
            raise Refusal(_forbid(name, f"no PriorityClass with name {wanted} was found"))
    if found is None:
        return {}
    policy = found.get("preemptionPolicy", "PreemptLowerPriority")
    return {"priority": found["value"], "preemptionPolicy": policy, "priorityClassName": name_of(found)}


def _check_account(engine: Engine, pod: Obj, name: str) -> None:
    namespace, account = namespace_of(pod), pod["spec"].get("serviceAccountName") or "default"
    if engine.world.peek("ServiceAccount", namespace, account) is None:
        why = f'error looking up service account {namespace}/{account}: serviceaccount "{account}" not found'
        raise Refusal(_forbid(name, why))


def _insecure(engine: Engine, pod: Obj) -> str | None:
    namespace = engine.world.peek("Namespace", "", namespace_of(pod))
    level = labels_of(namespace).get("pod-security.kubernetes.io/enforce") if namespace else None
    found = violations(pod, level) if level in ("baseline", "restricted") else []
    return f'violates PodSecurity "{level}:latest": {", ".join(found)}' if found else None


def _webhook_problem(engine: Engine, pod: Obj) -> str | None:
    """Why a webhook does not let a pod pass: it cannot be reached, or it says no."""
    for kind, verb in (("MutatingWebhookConfiguration", "mutate"), ("ValidatingWebhookConfiguration", "validate")):
        for configuration in engine.world.stored(kind, ""):
            for hook in configuration.get("webhooks") or ():
                if _concerns(engine, hook, pod):
                    problem = _called(engine, hook, pod, verb)
                    if problem is not None:
                        return problem
    return None


def _concerns(engine: Engine, hook: Obj, pod: Obj) -> bool:
    rules = hook.get("rules") or ()
    creates = any({"CREATE", "*"} & set(rule.get("operations") or ()) for rule in rules)
    about_pods = any({"pods", "*", "*/*"} & set(rule.get("resources") or ()) for rule in rules)
    namespace = engine.world.peek("Namespace", "", namespace_of(pod))
    near = _fits(hook.get("namespaceSelector") or {}, labels_of(namespace) if namespace else {})
    return creates and about_pods and near and _fits(hook.get("objectSelector") or {}, labels_of(pod))


def _fits(selector: Obj, labels: dict[str, str]) -> bool:
    wanted = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or ()
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(expression, labels) for expression in expressions
    )


def _holds(expression: Obj, labels: dict[str, str]) -> bool:
    key, values, operator = expression["key"], expression.get("values") or (), expression["operator"]
    if operator in ("Exists", "DoesNotExist"):
        return (key in labels) is (operator == "Exists")
    return (labels.get(key) in values) is (operator == "In")


def _called(engine: Engine, hook: Obj, pod: Obj, verb: str) -> str | None:
    """The outcome of one call: unreachable hooks only matter where they must not fail."""
    service = (hook.get("clientConfig") or {}).get("service") or {}
    problem = _service_problem(engine, service)
    if problem is not None:
        if hook.get("failurePolicy", "Fail") == "Ignore":
            return None
        place = f"{service.get('name')}.{service.get('namespace')}.svc:{service.get('port', 443)}"
        url = f"https://{place}{service.get('path') or '/' + verb}?timeout={hook.get('timeoutSeconds', 10)}s"
        failed = f'failed calling webhook "{hook["name"]}": failed to call webhook: Post "{url}": {problem}'
        return f"Internal error occurred: {failed}"
    verdict = engine.verdicts.get(hook["name"])
    said = verdict(pod) if verdict else None
    return None if said is None else f'admission webhook "{hook["name"]}" denied the request: {said}'


def _service_problem(engine: Engine, reference: Obj) -> str | None:
    if not reference:
        return None
    service = engine.world.peek("Service", reference.get("namespace", ""), reference.get("name", ""))
    if service is None:
        return f'service "{reference.get("name")}" not found'
    behind = engine.world.labelled(namespace_of(service), service["spec"].get("selector") or {})
    if not any(vital_of(engine, pod).ready for pod in behind):
        return f'no endpoints available for service "{reference.get("name")}"'
    return None


def _policy_problem(engine: Engine, pod: Obj) -> str | None:
    """Why a ValidatingAdmissionPolicy refuses a pod. What its expressions mean is registered under its name."""
    for binding in engine.world.stored("ValidatingAdmissionPolicyBinding", ""):
        name = binding["spec"].get("policyName", "")
        denies = "Deny" in (binding["spec"].get("validationActions") or ("Deny",))
        verdict = engine.verdicts.get(name)
        near = _near(engine, binding, pod)
        said = verdict(pod) if verdict and denies and near and _has_policy(engine, name) else None
        if said is not None:
            return f"ValidatingAdmissionPolicy '{name}' with binding '{name_of(binding)}' denied request: {said}"
    return None


def _has_policy(engine: Engine, name: str) -> bool:
    return engine.world.peek("ValidatingAdmissionPolicy", "", name) is not None


def _near(engine: Engine, binding: Obj, pod: Obj) -> bool:
    selector = (binding["spec"].get("matchResources") or {}).get("namespaceSelector") or {}
    namespace = engine.world.peek("Namespace", "", namespace_of(pod))
    return _fits(selector, labels_of(namespace) if namespace else {})
