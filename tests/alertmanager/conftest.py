"""One receiver for the folder, and as many Alertmanagers as a test wants."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.alertmanager.alertmanager import Alertmanager
from tests.alertmanager.receiver import Receiver
from tests.receiver.factories import ALERTS_TOKEN

MakeAlertmanager = Callable[..., Alertmanager]


@pytest.fixture(scope="package")
def _receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    made = Receiver(tmp_path_factory.mktemp("intake"))
    made.start()
    yield made
    made.stop()
    made.http.close()
    assert "Traceback" not in made.written
    assert ALERTS_TOKEN not in made.written


@pytest.fixture
def receiver(_receiver: Receiver) -> Iterator[Receiver]:
    """A receiver that serves; one that a test left stopped, or changed, is started anew."""
    yield _receiver
    _receiver.restore()


@pytest.fixture
def alertmanager(receiver: Receiver, tmp_path: Path) -> Iterator[MakeAlertmanager]:
    """Starts an Alertmanager before the receiver, with changes of its route."""
    started: list[Alertmanager] = []

    def start(*, basic: bool = False, **route: object) -> Alertmanager:
        started.append(Alertmanager(tmp_path, receiver.url, basic=basic, **route))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.stop()
        each.http.close()
        assert ALERTS_TOKEN not in each.written


@pytest.fixture
def since() -> datetime:
    """When the alerts began."""
    return datetime.now(UTC) - timedelta(minutes=3)
