"""The kinds this cluster serves, as a table: adding a kind that is only stored is one line of it."""

from collections.abc import Iterator
from dataclasses import dataclass

ALL_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
FLUX = "flux"
CERT_MANAGER = "cert-manager"
EXTRAS = (FLUX, CERT_MANAGER)
"""What a cluster has only where somebody installed it; until then its paths are not found."""


@dataclass(frozen=True)
class Kind:
    """One kind of object, and how its address and its errors are written. `extra`: which of EXTRAS brings it."""

    name: str
    plural: str
    group: str = ""
    version: str = "v1"
    namespaced: bool = True
    short: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    has_generation: bool = False
    categories: tuple[str, ...] = ()
    extra: str = ""

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


_CORE = """
    Namespace                 namespaces              ns      cluster   status
    Node                      nodes                   no      cluster   status
    Pod                       pods                    po      all,gen   status,log,eviction
    Service                   services                svc     all       status
    Endpoints                 endpoints               ep      -         -
    Event                     events                  ev      -         -
    ConfigMap                 configmaps              cm      -         -
    Secret                    secrets                 -       -         -
    ServiceAccount            serviceaccounts         sa      -         token
    PersistentVolumeClaim     persistentvolumeclaims  pvc     -         status
    PersistentVolume          persistentvolumes       pv      cluster   status
    ResourceQuota             resourcequotas          quota   -         status
    LimitRange                limitranges             limits  -         -
"""
_GROUPS = {
    "apps/v1": """
        Deployment            deployments             deploy  all,gen   status,scale
        ReplicaSet            replicasets             rs      all,gen   status,scale
        StatefulSet           statefulsets            sts     all,gen   status,scale
        DaemonSet             daemonsets              ds      all,gen   status
        ControllerRevision    controllerrevisions     -       -         -
    """,
    "batch/v1": """
        Job                   jobs                    -       all,gen   status
        CronJob               cronjobs                cj      all,gen   status
    """,
    "autoscaling/v2": """
        HorizontalPodAutoscaler horizontalpodautoscalers hpa  all       status
    """,
    "policy/v1": """
        PodDisruptionBudget   poddisruptionbudgets    pdb     gen       status
    """,
    "networking.k8s.io/v1": """
        Ingress               ingresses               ing     gen       status
        IngressClass          ingressclasses          -       cluster,gen -
        NetworkPolicy         networkpolicies         netpol  gen       -
    """,
    "discovery.k8s.io/v1": """
        EndpointSlice         endpointslices          -       gen       -
    """,
    "coordination.k8s.io/v1": """
        Lease                 leases                  -       -         -
    """,
    "storage.k8s.io/v1": """
        StorageClass          storageclasses          sc      cluster   -
    """,
    "scheduling.k8s.io/v1": """
        PriorityClass         priorityclasses         pc      cluster,gen -
    """,
    "rbac.authorization.k8s.io/v1": """
        Role                  roles                   -       -         -
        RoleBinding           rolebindings            -       -         -
        ClusterRole           clusterroles            -       cluster   -
        ClusterRoleBinding    clusterrolebindings     -       cluster   -
    """,
    "admissionregistration.k8s.io/v1": """
        ValidatingWebhookConfiguration   validatingwebhookconfigurations     - cluster,gen -
        MutatingWebhookConfiguration     mutatingwebhookconfigurations       - cluster,gen -
        ValidatingAdmissionPolicy        validatingadmissionpolicies         - cluster,gen status
        ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings   - cluster,gen -
    """,
}
_FLUX = {
    "kustomize.toolkit.fluxcd.io/v1": "Kustomization kustomizations ks gen status",
    "helm.toolkit.fluxcd.io/v2": "HelmRelease helmreleases hr gen status",
    "source.toolkit.fluxcd.io/v1": """
        GitRepository         gitrepositories         gitrepo  gen      status
        HelmRepository        helmrepositories        helmrepo gen      status
        OCIRepository         ocirepositories         ocirepo  gen      status
    """,
}
_CERTIFICATES = {"cert-manager.io/v1": "Certificate certificates cert,certs gen status"}
"""Columns: kind, plural, short names, traits (all: in `kubectl get all`, gen: has a generation), subresources."""


def _read(api_version: str, table: str, extra: str = "") -> Iterator[Kind]:
    group, _, version = api_version.rpartition("/")
    for line in table.strip().splitlines():
        name, plural, short, traits, subresources = line.split()
        yield Kind(
            name,
            plural,
            group,
            version,
            namespaced="cluster" not in traits.split(","),
            short=() if short == "-" else tuple(short.split(",")),
            subresources=() if subresources == "-" else tuple(subresources.split(",")),
            has_generation="gen" in traits.split(","),
            categories=("all",) if "all" in traits.split(",") else (),
            extra=extra,
        )


def _all_kinds() -> Iterator[Kind]:
    yield from _read("v1", _CORE)
    for api_version, table in _GROUPS.items():
        yield from _read(api_version, table)
    for api_version, table in _FLUX.items():
        yield from _read(api_version, table, FLUX)
    for api_version, table in _CERTIFICATES.items():
        yield from _read(api_version, table, CERT_MANAGER)


KINDS: dict[str, Kind] = {kind.name: kind for kind in _all_kinds()}
BY_ADDRESS = {(kind.group, kind.version, kind.plural): kind for kind in KINDS.values()}
REVIEWS = (("authentication.k8s.io", "v1"), ("authorization.k8s.io", "v1"))
"""Groups whose resources are questions, not objects."""


def groups(extras: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The named API groups, each with its only version, of a cluster with these extras."""
    found = {(kind.group, kind.version): None for kind in KINDS.values() if kind.group and kind.extra in extras | {""}}
    return (*found, *REVIEWS)
