"""
`python -m trm.baselines --cases DIR --out DIR --seeds 3 --minutes M`: the recursion among its baselines, one table.

All networks get the same minutes of a processor on the same cases, and all are asked the held-out cases that choose and
calibrate nothing, and folders of captures. A run that is finished is a file in the folder and is not done again, so
the command goes on after a kill. Rules and the chain come from `deployments eval --generated N --held-out --seed S
--out FILE` on the same seeds, which this tells: give each as --said NAME=FILE.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

import numpy as np
import torch

from incidents.errors import PermanentError
from trm.incident.captured import captures_in
from trm.incident.comparison import Measures, Run, comparison
from trm.incident.dataset import Dataset
from trm.incident.entrants import Entrant, entrants, trained
from trm.incident.evaluate import Bools, answers, rightly
from trm.incident.fit import PRESETS, VALIDATED, Preset
from trm.incident.load import sizes_of
from trm.incident.model import IncidentModel
from trm.incident.readings import Readings, forgiven, readings_in, truths_in
from trm.incident.told import check_generator, run_of
from trm.incident.vocabulary import Vocabulary
from trm.machine import machine

TREES = "trees"
TREE_CASES = 20_000
TABLE = "baselines.md"


@dataclass(frozen=True)
class Ground:
    """What all are trained on and asked."""

    train: Path
    vocabulary: Vocabulary
    measures: Measures
    readings: Readings
    captures: Mapping[str, Dataset]

    def marks(self, model: IncidentModel, steps: int) -> tuple[Bools, dict[str, Bools]]:
        """Which cases, and which captures by their folder, a network has right after all its steps."""
        at = self.measures
        said = answers(model, self.vocabulary, at.data, steps, at.numbers)
        last = (said.verdict[:, -1], said.row[:, -1], said.fault[:, -1])
        right = said.right[:, -1] | forgiven(self.readings, at.data, at.numbers, *last)
        asked = self.captures.items()
        return right, {name: answers(model, self.vocabulary, data, steps).right[:, -1] for name, data in asked}


def main(words: list[str] | None = None) -> int:
    """Train what is missing, and write the table; 2 where that cannot be done."""
    given = _parser().parse_args(words)
    if given.threads:
        torch.set_num_threads(given.threads)
    try:
        compare(given)
    except PermanentError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def compare(given: argparse.Namespace) -> None:
    """Train, ask and tell. Raises PermanentError."""
    ground = _ground(given)
    preset = PRESETS[given.preset]
    given.out.mkdir(parents=True, exist_ok=True)
    seeds = ground.measures.seeds
    print(f"asked: {len(seeds)} cases of seeds {seeds[0]} to {seeds[-1]}", file=sys.stderr)
    runs = []
    for seed in range(given.seeds):  # all of one seed first: then there is a table, however long one waits
        runs += [_kept(given, one, seed, preset, ground) for one in _asked(given.only, preset)]
    truths = truths_in(given.raw, seeds) if given.said else {}
    if given.said:
        check_generator(given.raw, truths)
    runs += [run_of(*_pair(each), truths, seeds) for each in given.said]
    (given.out / TABLE).write_text(comparison(runs, ground.measures, machine()))
    print(f"written: {given.out / TABLE}", file=sys.stderr)


def _ground(given: argparse.Namespace) -> Ground:
    vocabulary, held = Vocabulary.read(given.cases / "vocabulary.json"), Dataset.load(given.cases / "held")
    if len(held) < given.first + 2:
        raise PermanentError(f"{given.cases} holds {len(held)} held-out cases, of which {given.first} chose weights")
    if given.said and given.raw is None:
        raise PermanentError("what others said is counted by names: give --raw, the generated cases that were encoded")
    middle = given.first + (len(held) - given.first) // 2
    measures = Measures(held, np.arange(middle, len(held)))
    readings = readings_in(given.raw, measures.seeds) if given.raw else {}
    captures = {folder.name: captures_in(folder, vocabulary)[0] for folder in given.captures}
    return Ground(given.cases / "train", vocabulary, measures, readings, captures)


def _asked(only: Iterable[str] | None, preset: Preset) -> list[Entrant | str]:
    known: dict[str, Entrant | str] = {one.name: one for one in entrants(preset)} | {TREES: TREES}
    chosen = list(known if only is None else only)
    if strange := [name for name in chosen if name not in known]:
        raise PermanentError(f"there is no {strange[0]}: choose from {', '.join(known)}")
    return [known[name] for name in chosen]


def _kept(given: argparse.Namespace, one: Entrant | str, seed: int, preset: Preset, ground: Ground) -> Run:
    """The run of an entrant, from its file or done now."""
    name = one if isinstance(one, str) else one.name
    file = given.out / f"{name}-{seed}.json"
    if file.exists():
        told = json.loads(file.read_text())
        captures = {folder: tuple(marks) for folder, marks in told["captures"].items()}
        return Run(**{**told, "right": tuple(told["right"]), "captures": captures})
    train = Dataset.load(ground.train, given.shards)
    done = (
        _trees(train, seed, given.tree_cases, ground)
        if isinstance(one, str)
        else _network(one, train, seed, preset, given.minutes, ground)
    )
    part = file.with_suffix(".part")
    part.write_text(json.dumps(asdict(done)) + "\n")
    part.rename(file)
    captured = "".join(f", {folder} {np.mean(marks):.1%}" for folder, marks in done.captures.items())
    print(f"{name}, seed {seed}: {np.mean(done.right):.1%} right{captured}", file=sys.stderr)
    return done


def _network(one: Entrant, train: Dataset, seed: int, preset: Preset, minutes: float, ground: Ground) -> Run:
    made = trained(one, train, ground.vocabulary, preset, minutes, seed)
    right, captures = ground.marks(made.model, one.recipe.supervision)
    marks = (_listed(right), {folder: _listed(each) for folder, each in captures.items()})
    return Run(one.name, one.told, seed, *marks, minutes, made.parameters, made.optimizer_steps, made.incidents)


def _trees(train: Dataset, seed: int, cases: int, ground: Ground) -> Run:
    try:
        from trm.incident.trees import Trees
    except ImportError as e:
        raise PermanentError(f"trees need scikit-learn ({e}): install it, or leave them out with --only") from e
    at, begun = ground.measures, process_time()
    trees = Trees(sizes_of(ground.vocabulary), seed)
    chosen = np.random.default_rng(seed).permutation(len(train))[:cases]
    trees.fit(train, np.sort(chosen))
    minutes = round((process_time() - begun) / 60, 1)
    said = trees.answer(at.data, at.numbers)
    right = rightly(at.data, at.numbers, *said) | forgiven(ground.readings, at.data, at.numbers, *said)
    captures = {}
    for folder, data in ground.captures.items():
        every = np.arange(len(data))
        captures[folder] = _listed(rightly(data, every, *trees.answer(data, every)))
    return Run(TREES, "gradient-boosted trees", seed, _listed(right), captures, minutes, incidents=len(chosen))


def _listed(right: Bools) -> tuple[bool, ...]:
    return tuple(bool(each) for each in right)


def _pair(word: str) -> tuple[str, Path]:
    name, equals, path = word.partition("=")
    if not equals:
        raise PermanentError(f"{word} is not NAME=FILE")
    return name, Path(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trm.baselines", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="encoded cases: train, held and vocabulary.json")
    parser.add_argument("--out", type=Path, required=True, help="folder of the runs and the table")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=10.0, help="of one processor, each network and seed")
    parser.add_argument("--only", nargs="+", help="some of the entrants")
    parser.add_argument("--captures", type=Path, nargs="*", default=[], help="folders of captures, a column each")
    parser.add_argument("--raw", type=Path, help="the held-out cases as they were generated, which tell their truth")
    parser.add_argument(
        "--said", nargs="*", default=[], metavar="NAME=FILE", help="answers of `deployments eval --out`"
    )
    parser.add_argument("--preset", choices=PRESETS, default="cpu")
    parser.add_argument("--first", type=int, default=VALIDATED, help="so many held-out cases chose weights")
    parser.add_argument("--shards", type=int, help="of training cases, the first alone")
    parser.add_argument("--tree-cases", type=int, default=TREE_CASES, help="training cases that trees learn from")
    parser.add_argument("--threads", type=int, help="threads of the processor")
    return parser


if __name__ == "__main__":
    sys.exit(main())
