"""The only place that speaks to Kubernetes: the official client, bounded reads, guarded writes."""

from incidents.cluster.client import JSON_PATCH, Cluster
from incidents.errors import Conflict, Denied, Invalid, Missing

__all__ = ["JSON_PATCH", "Cluster", "Conflict", "Denied", "Invalid", "Missing"]
