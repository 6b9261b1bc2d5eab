"""What the demo may play: the shop, and any captured incident with its own alert."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deployments import scenario
from incidents.alerts import alerts_from
from incidents.errors import PermanentError

CAPTURES = Path(__file__).parent.parent / "data" / "captures"


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.json")), ids=lambda path: path.stem)
def test_every_capture_comes_in_as_alertmanager_would_send_it(path: Path) -> None:
    (alert,) = alerts_from(scenario.captured(path).alert)

    assert alert.status == "firing"
    assert "cluster" not in alert.labels


def test_the_shops_alert_is_one_too() -> None:
    (alert,) = alerts_from(scenario.shop(datetime.now(UTC)).alert)

    assert alert.labels["deployment"] == scenario.WORKLOAD


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"alert": 1}', '{"alert": {"labels": {}}}'])
def test_a_file_that_is_no_capture_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)

    with pytest.raises(PermanentError, match=r"odd\.json is not a captured incident"):
        scenario.captured(path)


def test_a_capture_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="is not a captured incident"):
        scenario.captured(tmp_path / "missing.json")
