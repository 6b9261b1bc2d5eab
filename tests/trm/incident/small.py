"""A model of a few numbers, and the few generated cases as a data set: enough to measure with."""

import gzip
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from tests.trm.incident.cases import CASES, cases, small_vocabulary
from trm.core.checkpoint import Description, save
from trm.core.model import Architecture
from trm.core.train import Recipe, Trainer
from trm.incident.dataset import Dataset, encode_shards
from trm.incident.load import sizes_of
from trm.incident.model import IncidentModel
from trm.incident.problems import Incidents, Shelf

ARCHITECTURE = Architecture(hidden=32, heads=2, layers=1, h_cycles=1, l_cycles=1)
STEPS = 2


def make_dataset(folder: Path, times: int = 1) -> Dataset:
    """The cases as a data set, each as many times under its own seed."""
    folder.mkdir(parents=True, exist_ok=True)
    shard = folder / CASES.name
    with gzip.open(shard, "wt", encoding="utf-8") as file:
        for number, case in enumerate([*cases().values()] * times):
            print(json.dumps({**case, "seed": number}), file=file)
    encode_shards(folder, small_vocabulary(), folder)
    shard.unlink()
    return Dataset.load(folder)


@cache
def half_trained() -> IncidentModel:
    """A model that knows every second of the cases, and none of the others."""
    with TemporaryDirectory() as folder:
        data = make_dataset(Path(folder))
    torch.manual_seed(0)
    model = IncidentModel(ARCHITECTURE, sizes_of(small_vocabulary()))
    known = Incidents(Shelf(data, model.sizes), torch.arange(0, len(data), 2), 48)
    trainer = Trainer(model, [known], [known.count], Recipe(steps=80, supervision=STEPS, lr=1e-2, warmup=5, ema=0.8))
    for _ in range(80):
        trainer.step()
    return model.eval().requires_grad_(False)


def make_checkpoint(folder: Path) -> Path:
    """The half-trained model as a checkpoint, not calibrated."""
    told = {"hidden": 32, "heads": 2, "layers": 1, "h_cycles": 1, "l_cycles": 1, "supervision": STEPS}
    description = Description(dict(told), small_vocabulary().digest, {"held_out_exact": 0.5}, "0" * 40, 0)
    save(folder, half_trained().state_dict(), description)
    (folder / "vocabulary.json").write_text(small_vocabulary().to_json())
    return folder
