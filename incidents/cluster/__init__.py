"""The only place that speaks to Kubernetes: the official client, bounded reads, guarded writes."""

from incidents.cluster.client import JSON_PATCH, Cluster, Conflict, Denied, Invalid, Missing
from incidents.cluster.observing import look, unhealthy_workloads

__all__ = ["JSON_PATCH", "Cluster", "Conflict", "Denied", "Invalid", "Missing", "look", "unhealthy_workloads"]
