"""One PostgreSQL for the folder."""

from collections.abc import Iterator

import pytest

from tests.ledger.postgres import running_postgres


@pytest.fixture(scope="package")
def postgres() -> Iterator[str]:
    """The URL of a fresh server, without a database's name."""
    with running_postgres() as url:
        yield url
