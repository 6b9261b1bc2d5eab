"""A bounded look at a cluster, wherever it is read from: over HTTP, in a captured incident, in a simulation."""

from incidents.observing.captured import CaptureSource, subject_of_capture
from incidents.observing.look import look
from incidents.observing.metrics import Metrics
from incidents.observing.source import Answer, Source
from incidents.observing.sweep import unhealthy_workloads

__all__ = ["Answer", "CaptureSource", "Metrics", "Source", "look", "subject_of_capture", "unhealthy_workloads"]
