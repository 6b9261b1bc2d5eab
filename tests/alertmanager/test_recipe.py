"""The recipe that users copy: Alertmanager's own checker accepts it, and it names what the receiver really has."""

import subprocess

import pytest
import yaml

from deployments.receiver.__main__ import DEFAULT_PORT
from tests.alertmanager.alertmanager import RECIPE
from tests.programs import needs_program, path_of

WEBHOOK = yaml.safe_load(RECIPE.read_text())["receivers"][1]["webhook_configs"][0]


@needs_program("amtool")
def test_amtool_accepts_the_recipe() -> None:
    done = subprocess.run([str(path_of("amtool")), "check-config", str(RECIPE)], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_recipe_posts_to_the_receivers_door() -> None:
    assert WEBHOOK["url"].endswith(f":{DEFAULT_PORT}/alerts")


@pytest.mark.parametrize(("setting", "wanted"), [("send_resolved", True), ("max_alerts", 0)])
def test_nothing_is_left_out_of_a_webhook(setting: str, wanted: object) -> None:
    assert WEBHOOK[setting] == wanted


def test_the_recipe_carries_no_token_but_the_place_of_one() -> None:
    assert set(WEBHOOK["http_config"]["authorization"]) == {"type", "credentials_file"}
