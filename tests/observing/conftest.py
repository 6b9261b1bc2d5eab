"""The embedded cluster over HTTP, as for the adapter's own tests."""

from tests.cluster.conftest import embedded

__all__ = ["embedded"]
