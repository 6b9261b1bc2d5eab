"""
A preset by its name, or one of those changed by a JSON file: {"like": "cpu", "architecture": {"hidden": 128}, ...}.

The file may have parts of `architecture` and `recipe`, and `buckets`, `minutes` and `validate_s`.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from incidents.errors import PermanentError
from trm.incident.fit import PRESETS, Preset

PARTS = {"like", "architecture", "recipe", "buckets", "minutes", "validate_s"}


def preset_of(name: str) -> Preset:
    """The preset that a name or the path of a file means. Raises PermanentError."""
    if name in PRESETS:
        return PRESETS[name]
    try:
        return _changed(json.loads(Path(name).read_text()))
    except OSError as e:
        raise PermanentError(f"{name} is neither a preset ({', '.join(PRESETS)}) nor a file that can be read") from e
    except (AttributeError, KeyError, TypeError, ValueError) as e:
        raise PermanentError(f"{name} is no preset: {e}") from e


def _changed(told: dict[str, Any]) -> Preset:
    if unknown := told.keys() - PARTS:
        raise ValueError(f"it has {', '.join(sorted(unknown))}, and may have {', '.join(sorted(PARTS))}")
    like = PRESETS[told["like"]]
    return replace(
        like,
        architecture=replace(like.architecture, **told.get("architecture", {})),
        recipe=replace(like.recipe, **_tuples(told.get("recipe", {}))),
        buckets=tuple((int(rows), int(slots)) for rows, slots in told.get("buckets", like.buckets)),
        minutes=float(told.get("minutes", like.minutes)),
        validate_s=float(told.get("validate_s", like.validate_s)),
    )


def _tuples(told: dict[str, Any]) -> dict[str, Any]:
    """Lists of JSON as the tuples that a recipe has."""
    nested = {name: each for name, each in told.items() if isinstance(each, list)}
    return told | {
        name: tuple(tuple(part) if isinstance(part, list) else part for part in each) for name, each in nested.items()
    }
