"""The rows of what runs pods. Pure."""

from incidents.standin.moments import parse_stamp
from incidents.standin.printing.ages import age, human, since
from incidents.standin.shapes import Obj, condition_of, controller_of, name_of


def deployment(obj: Obj, now: float) -> list[object]:
    """Name, Ready, Up-to-date, Available, Age; Containers, Images, Selector."""
    status = obj.get("status") or {}
    ready = f"{status.get('readyReplicas', 0)}/{obj['spec'].get('replicas', 0)}"
    counts = [status.get("updatedReplicas", 0), status.get("availableReplicas", 0)]
    return [name_of(obj), ready, *counts, age(obj, now), *_parts(obj)]


def replica_set(obj: Obj, now: float) -> list[object]:
    """Name, Desired, Current, Ready, Age; Containers, Images, Selector."""
    status = obj.get("status") or {}
    counts = [obj["spec"].get("replicas", 0), status.get("replicas", 0), status.get("readyReplicas", 0)]
    return [name_of(obj), *counts, age(obj, now), *_parts(obj)]


def stateful_set(obj: Obj, now: float) -> list[object]:
    """Name, Ready, Age; Containers, Images."""
    ready = f"{(obj.get('status') or {}).get('readyReplicas', 0)}/{obj['spec'].get('replicas', 0)}"
    return [name_of(obj), ready, age(obj, now), *_parts(obj)[:2]]


def daemon_set(obj: Obj, now: float) -> list[object]:
    """Name, Desired, Current, Ready, Up-to-date, Available, Node Selector, Age; Containers, Images, Selector."""
    status = obj.get("status") or {}
    fields = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady")
    counts = [status.get(field, 0) for field in (*fields, "updatedNumberScheduled", "numberAvailable")]
    chosen = pairs(obj["spec"]["template"]["spec"].get("nodeSelector"))
    return [name_of(obj), *counts, chosen, age(obj, now), *_parts(obj)]


def job(obj: Obj, now: float) -> list[object]:
    """Name, Status, Completions, Duration, Age; Containers, Images, Selector."""
    status = obj.get("status") or {}
    return [name_of(obj), _job_word(obj), _completions(obj), _duration(status, now), age(obj, now), *_parts(obj)]


def _job_word(obj: Obj) -> str:
    for word, condition in (("Complete", "Complete"), ("Failed", "Failed"), ("Suspended", "Suspended")):
        found = condition_of(obj, condition)
        if found is not None and found["status"] == "True":
            return word
    if "deletionTimestamp" in obj["metadata"]:
        return "Terminating"
    for condition, word in (("FailureTarget", "FailureTarget"), ("SuccessCriteriaMet", "SuccessCriteriaMet")):
        found = condition_of(obj, condition)
        if found is not None and found["status"] == "True":
            return word
    return "Running"


def _completions(obj: Obj) -> str:
    spec, done = obj["spec"], (obj.get("status") or {}).get("succeeded", 0)
    if spec.get("completions") is not None:
        return f"{done}/{spec['completions']}"
    parallel = spec.get("parallelism") or 0
    return f"{done}/1 of {parallel}" if parallel > 1 else f"{done}/1"


def _duration(status: Obj, now: float) -> str:
    if not status.get("startTime"):
        return ""
    end = parse_stamp(status["completionTime"]) if status.get("completionTime") else now
    return human(end - parse_stamp(status["startTime"]))


def cron_job(obj: Obj, now: float) -> list[object]:
    """Name, Schedule, Timezone, Suspend, Active, Last Schedule, Age; Containers, Images, Selector."""
    spec, status = obj["spec"], obj.get("status") or {}
    last = since(status["lastScheduleTime"], now) if status.get("lastScheduleTime") else "<none>"
    suspended = "True" if spec.get("suspend") else "False"
    first = [name_of(obj), spec.get("schedule", ""), spec.get("timeZone") or "<none>", suspended]
    parts = _parts({"spec": spec["jobTemplate"]["spec"]})
    return [*first, len(status.get("active") or ()), last, age(obj, now), *parts]


def controller_revision(obj: Obj, now: float) -> list[object]:
    """Name, Controller, Revision, Age."""
    owner = controller_of(obj)
    group = owner["apiVersion"].partition("/")[0] if owner else ""
    whose = f"{owner['kind'].lower()}.{group}/{owner['name']}" if owner else "<none>"
    return [name_of(obj), whose, obj.get("revision", 0), age(obj, now)]


def _parts(obj: Obj) -> list[object]:
    spec = obj["spec"]
    containers = ((spec.get("template") or {}).get("spec") or {}).get("containers") or ()
    names = ",".join(str(each.get("name", "")) for each in containers)
    images = ",".join(str(each.get("image", "")) for each in containers)
    return [names, images, selector_text(spec.get("selector"))]


def selector_text(selector: Obj | None) -> str:
    """A label selector as metav1.FormatLabelSelector writes it."""
    if selector is None:
        return "<none>"
    texts = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    texts += [_expression(each) for each in selector.get("matchExpressions") or ()]
    return ",".join(texts) or "<none>"


def _expression(each: Obj) -> str:
    operator, values = each.get("operator"), ",".join(sorted(each.get("values") or ()))
    if operator == "Exists":
        return str(each["key"])
    return f"!{each['key']}" if operator == "DoesNotExist" else f"{each['key']} {str(operator).lower()} ({values})"


def pairs(labels: Obj | None) -> str:
    """A map as labels.FormatLabels writes it."""
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or "<none>"
