"""Captured incidents as worlds: frozen as they were, or alive where what their programs do can be inferred."""

from incidents.standin.captured.loading import Capture, load

__all__ = ["Capture", "load"]
