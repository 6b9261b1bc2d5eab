"""What the API server refuses to store, with its own words. Pure; the list is what clients of ours run into."""

import re
from collections.abc import Iterator

from incidents.standin.errors import Cause, required
from incidents.standin.kind_validation import kind_causes
from incidents.standin.quantities import parse_quantity
from incidents.standin.shapes import Obj, labels_of, matches

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_SUBDOMAIN_TEXT = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    f"and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{_SUBDOMAIN}')"
)
_LABEL_TEXT = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    f"with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '{_LABEL}')"
)
_VARIABLE = re.compile(r"^[ -<>-~]+$")
CHANGEABLE = (
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
    "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
    "previously negative)"
)
SELECTING = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")
"""Workloads whose manifest says which pods are theirs."""

NOT_NEGATIVE = "must be greater than or equal to 0"


def causes_of(obj: Obj) -> list[Cause]:
    """Everything wrong with an object that is to be stored."""
    causes = [*_name_causes(obj), *_owner_causes(obj)]
    if obj["kind"] in SELECTING:
        causes += _workload_causes(obj)
    elif obj["kind"] == "Job":
        causes += _job_causes(obj.get("spec") or {}, "spec")
    elif obj["kind"] == "CronJob":
        causes += _cron_job_causes(obj.get("spec") or {})
    elif obj["kind"] == "Pod":
        causes += _pod_spec_causes(obj.get("spec") or {}, "spec")
    return [*causes, *kind_causes(obj)]


def changed_causes(old: Obj, new: Obj) -> list[Cause]:
    """Changes that are not allowed."""
    if old["kind"] == "Pod" and _frozen(old["spec"]) != _frozen(new["spec"]):
        return [
            Cause(
                "spec", f"Forbidden: pod updates may not change fields other than {CHANGEABLE}", "FieldValueForbidden"
            )
        ]
    if old["kind"] in SELECTING and old["spec"]["selector"] != new["spec"].get("selector"):
        return [Cause("spec.selector", "Invalid value: field is immutable")]
    if old["kind"] == "Job" and old["spec"].get("template") != new["spec"].get("template"):
        return [Cause("spec.template", "Invalid value: field is immutable")]
    return []


def _frozen(spec: Obj) -> Obj:
    """The part of a pod's spec that cannot change."""
    containers = [{key: each[key] for key in each if key != "image"} for each in spec["containers"]]
    loose = ("containers", "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds")
    return {key: spec[key] for key in spec if key not in loose} | {"containers": containers}


def _name_causes(obj: Obj) -> Iterator[Cause]:
    meta = obj["metadata"]
    name = meta.get("name", "")
    if not name and not meta.get("generateName"):
        yield required("metadata.name", "Required value: name or generateName is required")
    if obj["kind"] in ("Namespace", "Service"):
        wanted, text = _LABEL, _LABEL_TEXT
    else:
        wanted, text = _SUBDOMAIN, _SUBDOMAIN_TEXT
    if name and (not re.fullmatch(wanted, name) or len(name) > 253):
        yield Cause("metadata.name", f'Invalid value: "{name}": {text}')


def _owner_causes(obj: Obj) -> Iterator[Cause]:
    for index, owner in enumerate(obj["metadata"].get("ownerReferences") or ()):
        for field in ("apiVersion", "kind", "name", "uid"):
            if not owner.get(field):
                yield required(f"metadata.ownerReferences[{index}].{field}", "Required value: must not be empty")


def _strategy_causes(strategy: Obj) -> Iterator[Cause]:
    kind, path = strategy.get("type", "RollingUpdate"), "spec.strategy"
    if kind not in ("RollingUpdate", "Recreate"):
        text = f'Unsupported value: "{kind}": supported values: "Recreate", "RollingUpdate"'
        yield Cause(f"{path}.type", text, "FieldValueNotSupported")
    for field, value in (strategy.get("rollingUpdate") or {}).items():
        if field in ("maxSurge", "maxUnavailable") and not re.fullmatch(r"\d+%?", str(value)):
            shown = f'"{value}"' if isinstance(value, str) else value
            text = "a valid percent string must be a numeric string followed by an ending '%'"
            yield Cause(f"{path}.rollingUpdate.{field}", f"Invalid value: {shown}: {text}")


def _workload_causes(obj: Obj) -> Iterator[Cause]:
    spec = obj.get("spec") or {}
    if isinstance(spec.get("replicas"), int) and spec["replicas"] < 0:
        yield Cause("spec.replicas", f"Invalid value: {spec['replicas']}: {NOT_NEGATIVE}")
    selector = spec.get("selector")
    if not selector:
        yield required("spec.selector")
    template = spec.get("template") or {}
    yield from _selector_causes(selector or {}, {"metadata": template.get("metadata") or {}})
    yield from _pod_spec_causes(template.get("spec") or {}, "spec.template.spec")
    yield from _strategy_causes(spec.get("strategy") or {})


def _job_causes(spec: Obj, path: str) -> Iterator[Cause]:
    template = spec.get("template") or {}
    yield from _pod_spec_causes(template.get("spec") or {}, f"{path}.template.spec")
    if (template.get("spec") or {}).get("restartPolicy") == "Always":
        where = f"{path}.template.spec.restartPolicy"
        yield required(where, 'Required value: valid values: "OnFailure", "Never"')


def _cron_job_causes(spec: Obj) -> Iterator[Cause]:
    if not spec.get("schedule"):
        yield required("spec.schedule")
    yield from _job_causes((spec.get("jobTemplate") or {}).get("spec") or {}, "spec.jobTemplate.spec")


def _selector_causes(selector: Obj, template: Obj) -> Iterator[Cause]:
    wanted = selector.get("matchLabels") or {}
    labels = labels_of(template)
    if not wanted or not matches(wanted, labels):
        shown = _go(labels) if labels else "null"
        yield Cause(
            "spec.template.metadata.labels", f"Invalid value: {shown}: `selector` does not match template `labels`"
        )


def _go(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'"{key}":"{value}"' for key, value in sorted(labels.items())) + "}"


def _pod_spec_causes(spec: Obj, path: str) -> Iterator[Cause]:
    containers = spec.get("containers") or []
    if not containers:
        yield required(f"{path}.containers")
    seen: set[str] = set()
    for index, container in enumerate(containers):
        where = f"{path}.containers[{index}]"
        yield from _container_causes(container, where)
        name = container.get("name", "")
        if name in seen:
            yield Cause(f"{where}.name", f'Duplicate value: "{name}"', "FieldValueDuplicate")
        seen.add(name)


def _container_causes(container: Obj, path: str) -> Iterator[Cause]:
    name = container.get("name", "")
    if not name:
        yield required(f"{path}.name")
    elif not re.fullmatch(_LABEL, name):
        yield Cause(f"{path}.name", f'Invalid value: "{name}": {_LABEL_TEXT}')
    if not container.get("image"):
        yield required(f"{path}.image")
    for index, variable in enumerate(container.get("env") or ()):
        yield from _variable_causes(variable, f"{path}.env[{index}]")
    yield from _resource_causes(container.get("resources") or {}, f"{path}.resources")


def _variable_causes(variable: Obj, path: str) -> Iterator[Cause]:
    name = variable.get("name", "")
    if not name:
        yield required(f"{path}.name")
    elif not _VARIABLE.match(name):
        text = "a valid environment variable name must consist only of printable ASCII characters other than '='"
        yield Cause(f"{path}.name", f'Invalid value: "{name}": {text}')
    source: Obj | None = variable.get("valueFrom")
    if source is not None and not source:
        yield Cause(
            f"{path}.valueFrom",
            'Invalid value: "": must specify one of: `fieldRef`, `configMapKeyRef` or `secretKeyRef`',
        )
    for field in ("secretKeyRef", "configMapKeyRef"):
        if source and field in source and not source[field].get("key"):
            yield required(f"{path}.valueFrom.{field}.key")
    if variable.get("value") and source:
        yield Cause(f"{path}.valueFrom", 'Invalid value: "": may not be specified when `value` is not empty')


def _resource_causes(resources: Obj, path: str) -> Iterator[Cause]:
    limits = resources.get("limits") or {}
    for name, value in (resources.get("requests") or {}).items():
        if name in limits and parse_quantity(str(value)) > parse_quantity(str(limits[name])):
            text = f'Invalid value: "{value}": must be less than or equal to {name} limit of {limits[name]}'
            yield Cause(f"{path}.requests", text)


def bad_quantity(part: object) -> bool:
    """Whether an object or a patch holds a quantity under `resources` that cannot be read."""
    if isinstance(part, list):
        return any(bad_quantity(item) for item in part)
    if not isinstance(part, dict):
        return False
    return any(_bad_resources(value) if key == "resources" else bad_quantity(value) for key, value in part.items())


def _bad_resources(resources: object) -> bool:
    lists = resources.values() if isinstance(resources, dict) else ()
    values = (value for each in lists if isinstance(each, dict) for value in each.values())
    return any(value is not None and not _is_quantity(value) for value in values)


def _is_quantity(value: object) -> bool:
    try:
        parse_quantity(str(value))
    except ValueError:
        return False
    return True


def go_text(value: object) -> str:
    """A JSON value as Go's %v prints it: map[a:1 b:[x y]]."""
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{go_text(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(go_text(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "<nil>" if value is None else str(value)
