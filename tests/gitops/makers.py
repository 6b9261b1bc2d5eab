"""Objects as the tools leave them in a cluster: their labels, annotations and managed fields."""

from typing import Any

from incidents.snapshot import Json

FLUX = {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
FLUX_HELM = {
    "app.kubernetes.io/managed-by": "Helm",
    "helm.toolkit.fluxcd.io/name": "web",
    "helm.toolkit.fluxcd.io/namespace": "shop",
}
HELM = {"app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "web"}
HELM_NOTES = {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"}
INSTANCE = {"app.kubernetes.io/instance": "web", "app.kubernetes.io/name": "web"}
TRACKED = {"argocd.argoproj.io/tracking-id": "storefront:apps/Deployment:shop/web"}
TRACKED_ELSEWHERE = {"argocd.argoproj.io/tracking-id": "team-a_storefront:apps/Deployment:shop/web"}


def written(manager: str, *, replicas: bool = True, subresource: str = "") -> Json:
    """An entry of the managed fields."""
    fields: Json = {"f:spec": {"f:template": {}, **({"f:replicas": {}} if replicas else {})}}
    entry: Json = {"manager": manager, "operation": "Apply", "apiVersion": "apps/v1", "fieldsType": "FieldsV1"}
    return entry | {"fieldsV1": fields} | ({"subresource": subresource} if subresource else {})


def make_managed(
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    fields: tuple[Json, ...] = (),
    owner: Json | None = None,
    kind: str = "Deployment",
    name: str = "web",
) -> Json:
    """An object with marks."""
    meta: dict[str, Any] = {"name": name, "namespace": "shop", "uid": f"{kind}-{name}"}
    meta |= {"labels": labels or {}, "annotations": annotations or {}, "managedFields": list(fields)}
    app = {"name": "app", "image": "shop/web:v1"}
    spec = {"replicas": 1, "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [app]}}}
    return {"kind": kind, "metadata": meta | ({"ownerReferences": [owner]} if owner else {}), "spec": spec}


def owned_by(api: str, kind: str, name: str) -> Json:
    return {"apiVersion": api, "kind": kind, "name": name, "uid": f"{kind}-{name}", "controller": True}
