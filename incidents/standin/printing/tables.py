"""
The table of each kind: its columns and how their cells are made. Pure.

Names, order and priorities follow pkg/printers/internalversion/printers.go of Kubernetes; kinds that are custom
resources follow their additionalPrinterColumns. Not covered: descriptions of columns.
"""

from collections.abc import Callable
from typing import NamedTuple

from incidents.standin.kinds import Kind
from incidents.standin.printing import cluster, network, pods, policy, storage, workloads
from incidents.standin.shapes import Obj

Cells = Callable[[Obj, float], list[object]]


class Columns(NamedTuple):
    """One kind's table. Columns with a star are shown by `-o wide` only."""

    names: str
    cells: Cells


def table_of(kind: Kind, objects: list[Obj], now: float) -> tuple[list[Obj], list[Obj]]:
    """Column definitions and rows."""
    columns = COLUMNS.get(kind.name, CREATED)
    head = [_column(name) for name in columns.names.split("|")]
    return head, [{"cells": columns.cells(obj, now)} for obj in objects]


def _column(text: str) -> Obj:
    name = text.removeprefix("*")
    kind = "integer" if name in NUMBERS else "string"
    priority = 1 if text.startswith("*") else 0
    return {
        "name": name,
        "type": kind,
        "format": "name" if name == "Name" else "",
        "description": "",
        "priority": priority,
    }


NUMBERS = frozenset({"Desired", "Current", "Allowed Disruptions", "Webhooks", "Validations"})
PARTS = "*Containers|*Images|*Selector"
CREATED = Columns("Name|Created At", policy.created)
READY = Columns("Name|Age|Ready|Status", cluster.ready)
SOURCE = Columns("Name|URL|Age|Ready|Status", cluster.source)
WEBHOOKS = Columns("Name|Webhooks|Age", policy.webhooks)
BINDING = Columns("Name|Role|Age|*Users|*Groups|*ServiceAccounts", policy.role_binding)
COLUMNS: dict[str, Columns] = {
    "Pod": Columns("Name|Ready|Status|Restarts|Age|*IP|*Node|*Nominated Node|*Readiness Gates", pods.pod),
    "Deployment": Columns(f"Name|Ready|Up-to-date|Available|Age|{PARTS}", workloads.deployment),
    "ReplicaSet": Columns(f"Name|Desired|Current|Ready|Age|{PARTS}", workloads.replica_set),
    "StatefulSet": Columns("Name|Ready|Age|*Containers|*Images", workloads.stateful_set),
    "DaemonSet": Columns(
        f"Name|Desired|Current|Ready|Up-to-date|Available|Node Selector|Age|{PARTS}", workloads.daemon_set
    ),
    "Job": Columns(f"Name|Status|Completions|Duration|Age|{PARTS}", workloads.job),
    "CronJob": Columns(f"Name|Schedule|Timezone|Suspend|Active|Last Schedule|Age|{PARTS}", workloads.cron_job),
    "ControllerRevision": Columns("Name|Controller|Revision|Age", workloads.controller_revision),
    "Service": Columns("Name|Type|Cluster-IP|External-IP|Port(s)|Age|*Selector", network.service),
    "Endpoints": Columns("Name|Endpoints|Age", network.endpoints),
    "EndpointSlice": Columns("Name|AddressType|Ports|Endpoints|Age", network.endpoint_slice),
    "Ingress": Columns("Name|Class|Hosts|Address|Ports|Age", network.ingress),
    "IngressClass": Columns("Name|Controller|Parameters|Age", network.ingress_class),
    "NetworkPolicy": Columns("Name|Pod-Selector|Age", network.network_policy),
    "Namespace": Columns("Name|Status|Age", cluster.namespace),
    "Node": Columns(
        "Name|Status|Roles|Age|Version|*Internal-IP|*External-IP|*OS-Image|*Kernel-Version|*Container-Runtime",
        cluster.node,
    ),
    "Event": Columns("Last Seen|Type|Reason|Object|*Subobject|*Source|Message|*First Seen|*Count|*Name", cluster.event),
    "ConfigMap": Columns("Name|Data|Age", storage.config_map),
    "Secret": Columns("Name|Type|Data|Age", storage.secret),
    "ServiceAccount": Columns("Name|Secrets|Age", policy.service_account),
    "PersistentVolumeClaim": Columns(
        "Name|Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age|*VolumeMode", storage.claim
    ),
    "PersistentVolume": Columns(
        "Name|Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass|Reason|Age"
        "|*VolumeMode",
        storage.volume,
    ),
    "StorageClass": Columns(
        "Name|Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age", storage.storage_class
    ),
    "ResourceQuota": Columns("Name|Request|Limit|Age", policy.quota),
    "HorizontalPodAutoscaler": Columns("Name|Reference|Targets|MinPods|MaxPods|Replicas|Age", policy.autoscaler),
    "PodDisruptionBudget": Columns("Name|Min Available|Max Unavailable|Allowed Disruptions|Age", policy.budget),
    "PriorityClass": Columns("Name|Value|Global-Default|Age|PreemptionPolicy", policy.priority_class),
    "Lease": Columns("Name|Holder|Age", policy.lease),
    "RoleBinding": BINDING,
    "ClusterRoleBinding": BINDING,
    "ValidatingWebhookConfiguration": WEBHOOKS,
    "MutatingWebhookConfiguration": WEBHOOKS,
    "ValidatingAdmissionPolicy": Columns("Name|Validations|ParamKind|Age", policy.admission_policy),
    "ValidatingAdmissionPolicyBinding": Columns("Name|PolicyName|ParamRef|Age", policy.admission_binding),
    "Kustomization": READY,
    "HelmRelease": READY,
    "GitRepository": SOURCE,
    "HelmRepository": SOURCE,
    "OCIRepository": Columns("Name|URL|Ready|Status|Age", cluster.oci_source),
    "Certificate": Columns("Name|Ready|Secret|*Issuer|*Status|Age", cluster.certificate),
}
