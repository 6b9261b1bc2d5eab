"""The kinds this cluster serves. Adding a kind that is only stored is one line here."""

from dataclasses import dataclass

ALL_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update")


@dataclass(frozen=True)
class Kind:
    """One kind of object, and how its address and its errors are written."""

    name: str
    plural: str
    group: str = ""
    version: str = "v1"
    namespaced: bool = True
    short: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    has_generation: bool = False
    categories: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """Group and version as objects carry them."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """The plural as error messages name it: 'deployments.apps', 'pods'."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def qualified_kind(self) -> str:
        """The kind as validation errors name it: 'Deployment.apps', 'Pod'."""
        return f"{self.name}.{self.group}" if self.group else self.name


_EVERYWHERE = ("all",)
_TABLE = (
    Kind("Namespace", "namespaces", namespaced=False, short=("ns",)),
    Kind("Node", "nodes", namespaced=False, short=("no",)),
    Kind("Pod", "pods", short=("po",), subresources=("log", "eviction"), has_generation=True, categories=_EVERYWHERE),
    Kind("Service", "services", short=("svc",), categories=_EVERYWHERE),
    Kind("Endpoints", "endpoints", short=("ep",)),
    Kind("Event", "events", short=("ev",)),
    Kind("ConfigMap", "configmaps", short=("cm",)),
    Kind("Secret", "secrets"),
    Kind("ServiceAccount", "serviceaccounts", short=("sa",)),
    Kind(
        "Deployment",
        "deployments",
        "apps",
        short=("deploy",),
        subresources=("scale",),
        has_generation=True,
        categories=_EVERYWHERE,
    ),
    Kind(
        "ReplicaSet",
        "replicasets",
        "apps",
        short=("rs",),
        subresources=("scale",),
        has_generation=True,
        categories=_EVERYWHERE,
    ),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}
BY_ADDRESS: dict[tuple[str, str, str], Kind] = {(kind.group, kind.version, kind.plural): kind for kind in _TABLE}
GROUPS: tuple[tuple[str, str], ...] = (("apps", "v1"), ("authorization.k8s.io", "v1"))
"""The named API groups, each with its only version."""
