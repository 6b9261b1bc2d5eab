"""Tests of the tiers see the defaults of a user, who has the model."""

import pytest


@pytest.fixture(autouse=True)
def _model_as_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("USE_TRM", raising=False)
