"""The only place that speaks to Kubernetes: the official client, bounded reads, guarded writes."""

from incidents.cluster.client import Cluster
from incidents.cluster.observing import look, unhealthy_workloads

__all__ = ["Cluster", "look", "unhealthy_workloads"]
