"""A checkpoint that nobody trained: the smallest network, random weights, the real folder."""

from dataclasses import replace
from pathlib import Path

import torch

from incidents.models import Evidence
from trm.core.calibrate import Calibration
from trm.core.model import Architecture
from trm.incident.fit import PRESETS, save_model
from trm.incident.judge import FEATURES, LASTING
from trm.incident.load import CALIBRATION, ENDURANCE, sizes_of
from trm.incident.model import IncidentModel
from trm.incident.rows import rows_of
from trm.incident.vocabulary import vocabulary_of

SMALL = Architecture(hidden=16, heads=2, layers=1, h_cycles=1, l_cycles=1)


def tiny_checkpoint(folder: Path, evidence: Evidence) -> Path:
    """A folder whose model speaks the vocabulary of one evidence, and is 60 % sure whatever it says."""
    vocabulary = vocabulary_of([rows_of(evidence)])
    torch.manual_seed(0)
    model = IncidentModel(SMALL, sizes_of(vocabulary))
    save_model(folder, model, vocabulary, replace(PRESETS["cpu"], architecture=SMALL), {})
    for file, features in ((CALIBRATION, FEATURES), (ENDURANCE, LASTING)):
        (folder / file).write_text(_always(0.6, features).to_json())
    return folder


def _always(level: float, features: tuple[str, ...]) -> Calibration:
    flat, ones = (0.0,) * len(features), (1.0,) * len(features)
    return Calibration(features, flat, ones, flat, 0.0, (-1.0, 1.0), (level, level), halting=1.0, threshold=0.7)
