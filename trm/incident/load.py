"""A model of incidents from its folder: weights, vocabulary and calibration, or an error that says what to do."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from incidents.errors import PermanentError
from trm.core import checkpoint
from trm.core.calibrate import BadCalibration, Calibration
from trm.core.checkpoint import BrokenCheckpoint, Checkpoint, Json
from trm.core.model import Architecture
from trm.incident.judge import FEATURES, LASTING
from trm.incident.model import IncidentModel, Sizes
from trm.incident.vocabulary import Vocabulary

VOCABULARY, CALIBRATION, ENDURANCE = "vocabulary.json", "calibration.json", "endurance.json"
MOST_STEPS = 20
"""What an answer's trace holds."""


def sizes_of(vocabulary: Vocabulary) -> Sizes:
    """How large the tables of a model are that speaks this vocabulary."""
    return Sizes(
        tokens=len(vocabulary.tokens),
        words=vocabulary.word_buckets,
        edges=len(vocabulary.edge_codes),
        faults=len(vocabulary.faults),
    )


def model_from(found: Checkpoint, vocabulary: Vocabulary) -> IncidentModel:
    """The model of a checkpoint. Raises PermanentError where they do not belong together."""
    if found.description.vocabulary != vocabulary.digest:
        raise PermanentError(
            f"the weights were trained with vocabulary {found.description.vocabulary[:12]} and not with "
            f"{vocabulary.digest[:12]}, which lies beside them: copy the whole folder again"
        )
    model = IncidentModel(architecture_of(found), sizes_of(vocabulary))
    try:
        checkpoint.fill(model, found.tensors, checkpoint.WEIGHTS)
    except BrokenCheckpoint as e:
        raise PermanentError(str(e)) from e
    return model.eval().requires_grad_(False)


def architecture_of(found: Checkpoint) -> Architecture:
    """The network's size, as the checkpoint describes it. Raises PermanentError."""
    told: Mapping[str, Any] = found.description.architecture
    try:
        return Architecture(**{field.name: told[field.name] for field in fields(Architecture) if field.name in told})
    except (TypeError, ValueError) as e:
        raise PermanentError(f"{checkpoint.CONFIG} describes no network ({e}): copy the whole folder again") from e


def steps_of(found: Checkpoint) -> int:
    """The supervision steps that a checkpoint was trained for, at most what an answer's trace holds."""
    steps: Json = found.description.architecture.get("supervision")
    if not isinstance(steps, int) or steps < 1:
        raise PermanentError(f"{checkpoint.CONFIG} does not say for how many steps it was trained: save it again")
    return min(steps, MOST_STEPS)


def checkpoint_in(folder: Path) -> Checkpoint:
    """The weights in a folder. Raises PermanentError."""
    try:
        return checkpoint.load(folder)
    except BrokenCheckpoint as e:
        raise PermanentError(str(e)) from e


def vocabulary_in(folder: Path) -> Vocabulary:
    """The vocabulary in a folder. Raises PermanentError."""
    text = _text(folder / VOCABULARY, "copy the whole folder again")
    try:
        return Vocabulary.from_json(text)
    except (KeyError, TypeError, ValueError) as e:
        raise PermanentError(f"{folder / VOCABULARY} is no vocabulary: copy the whole folder again") from e


class Calibrations(NamedTuple):
    """Of the answer after a step, which ends the thinking; and of the last one with its endurance, which is told."""

    steps: Calibration
    lasting: Calibration


def calibrations_in(folder: Path) -> Calibrations:
    """The calibrations in a folder. Raises PermanentError: a confidence that nobody measured must not act."""
    return Calibrations(_calibration(folder / CALIBRATION, FEATURES), _calibration(folder / ENDURANCE, LASTING))


def _calibration(path: Path, features: tuple[str, ...]) -> Calibration:
    text = _text(path, "the model is not calibrated; calibrate it with `python -m trm.calibrate`")
    try:
        found = Calibration.from_json(text)
    except BadCalibration as e:
        raise PermanentError(f"{path}: {e}") from e
    if found.features != features:
        raise PermanentError(f"{path} is for other features than this code's: calibrate again")
    return found


def _text(path: Path, remedy: str) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as e:
        why = e.strerror if isinstance(e, OSError) else "not text"
        raise PermanentError(f"{path} cannot be read ({why}): {remedy}") from e
