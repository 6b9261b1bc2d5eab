"""A Prefect server for tests that speak to one from their own process."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prefect.testing.utilities import prefect_test_harness

from deployments.local.paths import CACHE
from deployments.local.ports import free_port
from deployments.local.template import template_in


@contextmanager
def running_prefect() -> Iterator[None]:
    """
    A fresh server.

    Its port is one that no outgoing connection can take while it starts; it does not migrate a database if a stack
    of this machine has done so before.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("prefect.testing.utilities._find_available_port", free_port)
        patch.setattr("prefect.testing.utilities.mkdtemp", _folder)
        with prefect_test_harness(server_startup_timeout=300):
            yield


def _folder() -> str:
    folder = Path(tempfile.mkdtemp())
    if (template := template_in(CACHE)).exists():
        shutil.copyfile(template, folder / "prefect-test.db")
    return str(folder)
