"""Which tiers are asked, where the model runs, and what is said where that cannot be."""

import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from incidents.errors import PermanentError
from incidents.models import Abstention, Tier
from incidents.settings import Settings
from tasks.tiers import backend_of, chain_of
from tests.diagnosis.seeing import CRASH, broken

KEYS = {"NIGHTSHIFT_SECRET_KEY": "k" * 40, "NIGHTSHIFT_ALERTS_TOKEN": "a" * 20}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings from these variables and no others."""

    def settings(**variables: str) -> Settings:
        for name, value in {**KEYS, **variables}.items():
            monkeypatch.setenv(name, value)
        return Settings()

    return settings


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ({}, ["trm", "rules"]),
        ({"NIGHTSHIFT_TIERS": "rules, trm"}, ["rules", "trm"]),
        ({"NIGHTSHIFT_TIERS": "rules"}, ["rules"]),
        ({"USE_TRM": "false"}, ["rules"]),
        ({"NIGHTSHIFT_USE_TRM": "true", "USE_TRM": "false"}, ["trm", "rules"]),
    ],
)
def test_who_is_asked_in_which_order_is_configuration(given: Any, variables: dict[str, str], asked: list[str]) -> None:
    assert [each.tier for each in chain_of(given(**variables)).tiers] == asked


def test_how_sure_the_model_has_to_be_alone_is_configuration(given: Any) -> None:
    assert chain_of(given()).alone == 0.95
    assert chain_of(given(NIGHTSHIFT_ALONE_THRESHOLD="0.99")).alone == 0.99


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"NIGHTSHIFT_TIERS": "trm,llm"}, "the tier llm is not in this version: NIGHTSHIFT_TIERS takes trm, rules"),
        ({"NIGHTSHIFT_TIERS": "trm,oracle"}, "there is no tier 'oracle': NIGHTSHIFT_TIERS"),
        ({"NIGHTSHIFT_TIERS": "none"}, "NIGHTSHIFT_TIERS"),
        ({"NIGHTSHIFT_TIERS": ""}, "NIGHTSHIFT_TIERS"),
        ({"NIGHTSHIFT_TIERS": "rules,rules"}, "NIGHTSHIFT_TIERS names each tier once"),
        ({"NIGHTSHIFT_TIERS": "trm", "USE_TRM": "no"}, "NIGHTSHIFT_TIERS names trm alone, and USE_TRM is false"),
        ({"NIGHTSHIFT_TRM_BACKEND": "cloud"}, "trm_backend"),
        ({"NIGHTSHIFT_DISAGREEMENT": "coin"}, "disagreement"),
        ({"NIGHTSHIFT_TRM_DEADLINE_S": "0"}, "trm_deadline_s"),
        ({"NIGHTSHIFT_ALONE_THRESHOLD": "95"}, "alone_threshold"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(given: Any, variables: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        given(**variables)


async def reason(settings: Settings) -> str:
    """Why the model of these settings says nothing."""
    said = await chain_of(settings).tiers[0].diagnose(broken(CRASH))
    assert isinstance(said, Abstention)
    assert said.tier is Tier.TRM
    return said.reason


async def test_without_a_checkpoint_the_tier_abstains_and_says_what_to_do(given: Any, tmp_path: Path) -> None:
    said = await reason(given(NIGHTSHIFT_TRM_CHECKPOINT=str(tmp_path / "none")))

    assert said.startswith("could not be asked: no checkpoint: there is no folder")
    for remedy in ("python -m trm.train", "NIGHTSHIFT_TRM_CHECKPOINT", "USE_TRM=false"):
        assert remedy in said


async def test_without_torch_the_tier_abstains_and_says_what_to_do(
    given: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "trm.incident.diagnoser", raising=False)
    monkeypatch.setitem(sys.modules, "trm.incident.diagnoser", None)
    said = await reason(given(NIGHTSHIFT_TRM_CHECKPOINT=str(tmp_path)))

    assert "is not installed" in said
    assert "USE_TRM=false" in said


async def test_a_folder_that_holds_no_checkpoint_is_an_abstention_and_no_crash(given: Any, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")

    assert (await reason(given(NIGHTSHIFT_TRM_CHECKPOINT=str(tmp_path)))).startswith("could not be asked: ")


async def test_a_checkpoint_is_ready_or_says_why_not(given: Any, tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="no checkpoint"):
        await backend_of(given(NIGHTSHIFT_TRM_CHECKPOINT=str(tmp_path / "none"))).ready()
