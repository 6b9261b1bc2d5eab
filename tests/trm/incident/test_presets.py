import json
from pathlib import Path

import pytest

from incidents.errors import PermanentError
from trm.incident.fit import PRESETS
from trm.incident.presets import preset_of


def written(folder: Path, **told: object) -> str:
    path = folder / "preset.json"
    path.write_text(json.dumps(told))
    return str(path)


def test_a_preset_has_a_name() -> None:
    assert preset_of("gpu") is PRESETS["gpu"]


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    recipe = {"lr": 0.01, "curriculum": [[0.5, 1, 1]]}
    found = preset_of(written(tmp_path, like="cpu", architecture={"hidden": 48}, recipe=recipe, buckets=[[48, 8]]))

    assert (found.architecture.hidden, found.architecture.layers) == (48, PRESETS["cpu"].architecture.layers)
    assert (found.recipe.lr, found.recipe.curriculum) == (0.01, ((0.5, 1, 1),))
    assert found.recipe.supervision == PRESETS["cpu"].recipe.supervision
    assert (found.buckets, found.minutes) == (((48, 8),), PRESETS["cpu"].minutes)


@pytest.mark.parametrize(
    "told", [{"like": "cpu", "hiden": 1}, {"like": "tpu"}, {}, {"like": "cpu", "recipe": {"x": 1}}]
)
def test_a_file_with_a_misspelt_word_is_refused_because_hours_would_pass_before_it_shows(
    tmp_path: Path, told: dict[str, object]
) -> None:
    with pytest.raises(PermanentError, match="is no preset"):
        preset_of(written(tmp_path, **told))


def test_a_name_that_is_neither_a_preset_nor_a_file_is_refused() -> None:
    with pytest.raises(PermanentError, match="neither a preset"):
        preset_of("huge")
