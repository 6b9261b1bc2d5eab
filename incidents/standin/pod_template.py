"""From a template to a pod as admission leaves it: service account volume, tolerations, priority."""

from functools import lru_cache
from zlib import crc32

from orjson import OPT_SORT_KEYS, dumps

from incidents.standin.defaults import defaulted
from incidents.standin.shapes import Obj
from incidents.standin.world import SAFE_LETTERS, World

HASH_LABEL = "pod-template-hash"
TOKEN_MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 (a path)
TOKEN_PREFIX = "kube-api-access-"  # noqa: S105 (a name)
SOURCES: list[Obj] = [
    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
    {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
    {
        "downwardAPI": {
            "items": [{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}]
        }
    },
]
TOLERATIONS: list[Obj] = [
    {"effect": "NoExecute", "key": f"node.kubernetes.io/{key}", "operator": "Exists", "tolerationSeconds": 300}
    for key in ("not-ready", "unreachable")
]


def template_hash(template: Obj) -> str:
    """The value of `pod-template-hash`: shaped as the real one, from another hash function."""
    return _letters(crc32(dumps(template, option=OPT_SORT_KEYS)))


@lru_cache(maxsize=8192)
def _letters(number: int) -> str:
    return "".join(SAFE_LETTERS[ord(digit) % len(SAFE_LETTERS)] for digit in str(number))


def hashed(template: Obj, digest: str) -> Obj:
    """The template with the label that tells ReplicaSets apart."""
    meta = template["metadata"]
    return template | {"metadata": meta | {"labels": (meta.get("labels") or {}) | {HASH_LABEL: digest}}}


def unhashed(template: Obj) -> Obj:
    """The template without that label: what a rollback writes into the Deployment."""
    meta = template["metadata"]
    labels = {key: value for key, value in meta["labels"].items() if key != HASH_LABEL}
    return template | {"metadata": meta | {"labels": labels}}


def admitted(world: World, pod: Obj) -> Obj:
    """The pod with everything that admission adds; it is not stored yet."""
    return furnished(world, defaulted(pod))


def furnished(world: World, pod: Obj) -> Obj:
    """A pod that has its defaults, with what admission adds besides."""
    spec = pod["spec"]
    token = TOKEN_PREFIX + world.new_suffix()
    account = spec.get("serviceAccountName") or "default"
    added = {
        "containers": [_mounted(container, token) for container in spec["containers"]],
        "volumes": [*(spec.get("volumes") or ()), _token_volume(token)],
        "enableServiceLinks": spec.get("enableServiceLinks", True),
        "preemptionPolicy": "PreemptLowerPriority",
        "priority": 0,
        "serviceAccount": account,
        "serviceAccountName": account,
        "tolerations": [*(spec.get("tolerations") or ()), *TOLERATIONS],
    }
    return pod | {"spec": spec | added}


def _mounted(container: Obj, token: str) -> Obj:
    mount = {"mountPath": TOKEN_MOUNT, "name": token, "readOnly": True}
    return container | {"volumeMounts": [*(container.get("volumeMounts") or ()), mount]}


def _token_volume(token: str) -> Obj:
    return {"name": token, "projected": {"defaultMode": 420, "sources": SOURCES}}
