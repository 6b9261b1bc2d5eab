"""How a Job that is created gets its selector, and its template the labels that fit it. Pure."""

from incidents.standin.shapes import Obj

PREFIX = "batch.kubernetes.io/"


def selecting_its_pods(job: Obj, uid: str) -> Obj:
    """The Job under this uid, which its selector and its pods' labels carry; unless it chose a selector by itself."""
    meta = job["metadata"] | {"uid": uid}
    spec = job["spec"]
    if spec.get("manualSelector"):
        return job | {"metadata": meta}
    template = spec["template"]
    labels = _labels(uid, str(meta["name"])) | (template["metadata"].get("labels") or {})
    template = template | {"metadata": template["metadata"] | {"labels": labels}}
    selector = {"matchLabels": {f"{PREFIX}controller-uid": uid}}
    own = {"labels": labels} if not meta.get("labels") else {}
    return job | {"metadata": meta | own, "spec": spec | {"selector": selector, "template": template}}


def _labels(uid: str, name: str) -> dict[str, str]:
    ours = {"controller-uid": uid, "job-name": name}
    return {PREFIX + key: value for key, value in ours.items()} | ours
