"""
The proof on the paper's ground: Sudoku, by recursion and by one pass of as many layers.

There are two transformers to compare with, of the same width: one has as many layers as the recursion applies in one
step (the same FLOPs a step), the other as many as it applies in all steps it is trained for (the same FLOPs an answer).
All see the same source of puzzles and get the same time of the same machine, turn by turn. The recursion may then think
for more steps; the figure shows what each of them brings, as a mean over seeds of puzzles, weights and order.
"""

import argparse
import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

from trm.core.model import Architecture
from trm.core.puzzles import plain, problems
from trm.core.sudoku import Board, BoardModel, puzzles, varied
from trm.core.tokens import TokenProblems, Tokens
from trm.core.train import Recipe, Trainer
from trm.plot import lines_picture

STEPS = 16
"""Supervision steps shown: as many as the paper's."""
NETWORK = Architecture(hidden=64, heads=4, layers=2, h_cycles=1, l_cycles=1)
APPLIED = NETWORK.h_cycles * (NETWORK.l_cycles + 1) * NETWORK.layers
"""Layers that one step applies."""
RECIPE = Recipe(slots=64, supervision=6, lr=2e-3, warmup=50, ema=0.99)
PASS = replace(RECIPE, supervision=1, lr=3e-3)
"""Of one pass; the best of the rates that trm/LOG.md tells."""
TOLD = 0.1
"""Of the training, between two lines of progress."""
SHAPES = {"2x2": Board(2, 2), "2x3": Board(2, 3), "3x3": Board(3, 3)}


@dataclass(frozen=True)
class Task:
    """What is asked. `bases`: training puzzles generated, each shown in `guises`; `tested`: others, all generated."""

    board: Board = SHAPES["2x3"]
    holes: int = 24
    bases: int = 4000
    guises: int = 25
    tested: int = 500
    seed: int = 0


@dataclass(frozen=True)
class Result:
    """How one model did. `exact` and `holes`: shares of grids and of holes that are right, after each step."""

    name: str
    parameters: int
    optimizer_steps: int
    layers_per_step: int
    exact: tuple[float, ...]
    holes: tuple[float, ...]


def drawn(task: Task) -> tuple[TokenProblems, Tokens]:
    """Puzzles to train on and puzzles to test with: none of the latter is among the former."""
    draws = np.random.default_rng(task.seed)
    grids, answers = puzzles(task.board, [task.holes] * task.bases, draws)
    shown, solved = varied(grids, answers, task.board, task.guises, draws)
    seen = {grid.tobytes() for grid in shown}
    fresh, right = puzzles(task.board, [task.holes] * task.tested, draws)
    kept = np.array([grid.tobytes() not in seen for grid in fresh])
    tokens = task.board.side + 1
    train, test = plain(shown, solved, tokens), plain(fresh[kept], right[kept], tokens)
    return problems(train, prefix=1), problems(test, prefix=1).tokens


@dataclass(frozen=True)
class Contestant:
    """A model, what trains it, and the supervision steps it is asked for."""

    name: str
    model: BoardModel
    trainer: Trainer[Tokens]
    steps: int

    def progress(self) -> str:
        """How it goes since it was last asked."""
        report = self.trainer.report()
        return f"{self.name}: step {self.trainer.done}, cost {report.cost:.3f}, {report.exact:.1%} exact"


def contestants(board: Board, source: TokenProblems, seed: int) -> list[Contestant]:
    """The recursion, and transformers with as many layers as it applies in one step and in all it is trained for."""
    passes = (APPLIED, APPLIED * RECIPE.supervision)
    named = {"recursion": NETWORK.layers} | {f"one pass, {many} layers": many for many in passes}
    made = []
    for name, many in named.items():
        torch.manual_seed(seed)
        recursive = name == "recursion"
        model = BoardModel(replace(NETWORK, layers=many), board, recursive)
        trainer = Trainer(model, [source], [RECIPE.slots], replace(RECIPE if recursive else PASS, seed=seed))
        made.append(Contestant(name, model, trainer, STEPS if recursive else 1))
    return made


def train(all_of_them: Sequence[Contestant], seconds: float) -> None:
    """Train until the time is up, always the one that had the least of it; leave the models with their averages."""
    each_s = seconds / len(all_of_them)
    spent_s = dict.fromkeys((each.name for each in all_of_them), 0.0)
    told = 0.0
    while (least_s := min(spent_s.values())) < each_s:
        turn = next(each for each in all_of_them if spent_s[each.name] == least_s)
        begun = perf_counter()
        turn.trainer.step(least_s / each_s)
        spent_s[turn.name] += perf_counter() - begun
        if least_s / each_s > told + TOLD:
            told = least_s / each_s
            print(f"{told:4.0%}", *(each.progress() for each in all_of_them), sep=" | ", flush=True)
    for each in all_of_them:
        each.model.load_state_dict(each.model.state_dict() | each.trainer.average.tensors())


@torch.inference_mode()
def measured(one: Contestant, test: Tokens) -> Result:
    """Let a model think about each puzzle for its steps."""
    carry, is_hole = one.model.start(test), test.inputs == 0
    exact, holes = [], []
    for _ in range(one.steps):
        carry, answer = one.model(test, carry)
        right = answer.logits.argmax(-1) == test.labels  # (N, cells)
        exact.append(right.all(-1).float().mean().item())
        holes.append(right[is_hole].float().mean().item())
    applied = APPLIED if one.steps > 1 else one.model.architecture.layers
    parameters = sum(each.numel() for each in one.model.parameters())
    return Result(one.name, parameters, one.trainer.done, applied, tuple(exact), tuple(holes))


def table(results: Sequence[Result]) -> str:
    """What came out, to read: a row for each model and number of steps; means over seeds, and the range of grids."""
    rows = [f"{'model':<20} steps  layers applied  grids right (lowest to highest)  holes right  optimizer steps"]
    for name, seeds in by_name(results).items():
        exact, holes = (np.array([getattr(each, what) for each in seeds]) for what in ("exact", "holes"))  # (seeds, S)
        trained = np.mean([each.optimizer_steps for each in seeds])
        for step in sorted({1, 2, 4, 8, exact.shape[1]}):
            if step <= exact.shape[1]:
                right = exact[:, step - 1]
                grids = f"{right.mean():.1%} ({right.min():.1%} to {right.max():.1%})"
                told = f"{name:<20} {step:>5}  {step * seeds[0].layers_per_step:>14}  {grids:>31}"
                rows.append(f"{told}  {holes[:, step - 1].mean():>11.1%}  {trained:>15,.0f}")
    return "\n".join(rows)


def by_name(results: Sequence[Result]) -> dict[str, list[Result]]:
    """The results of each model, one for each seed."""
    return {name: [each for each in results if each.name == name] for name in dict.fromkeys(r.name for r in results)}


def picture(results: Sequence[Result], task: Task) -> str:
    """Accuracy against supervision steps, a mean over seeds; a model of one step is a level line."""
    means = {name: np.mean([each.exact for each in seeds], 0).tolist() for name, seeds in by_name(results).items()}
    lines = {name: mean if len(mean) > 1 else mean * STEPS for name, mean in means.items()}
    side = task.board.side
    return lines_picture(lines, f"Sudoku {side} x {side}, {task.holes} holes: grids solved", "supervision steps")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python -m trm.sudoku`."""
    chosen = _parser().parse_args(arguments)
    task = Task(SHAPES[chosen.box], chosen.holes, chosen.bases, tested=chosen.tested, seed=chosen.seed)
    results, tested = [], []
    for seed in range(chosen.seed, chosen.seed + chosen.seeds):
        found, many = competed(replace(task, seed=seed), chosen.minutes)
        results += found
        tested.append(many)
    print(table(results))
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "sudoku.svg").write_text(picture(results, task))
    facts: dict[str, object] = {
        "task": asdict(task),
        "network": asdict(NETWORK),
        "recipe": asdict(RECIPE),
        "pass": asdict(PASS),
    }
    facts |= {"minutes": chosen.minutes, "seeds": chosen.seeds, "tested": tested, "revision": _revision()}
    facts |= {"pass": asdict(PASS), "torch": torch.__version__, "threads": torch.get_num_threads()}
    facts |= {"results": [asdict(each) for each in results]}
    (chosen.out / "sudoku.json").write_text(json.dumps(facts, indent=2) + "\n")
    print(f"written: {chosen.out / 'sudoku.svg'} and sudoku.json")


def competed(task: Task, minutes: float) -> tuple[list[Result], int]:
    """The results of one seed, and on how many puzzles."""
    source, test = drawn(task)
    many = len(test.inputs)
    print(
        f"seed {task.seed}: {source.count} puzzles to train on, {many} others to test; {minutes:g} minutes of training"
    )
    all_of_them = contestants(task.board, source, task.seed)
    train(all_of_them, minutes * 60)
    return [measured(each, test) for each in all_of_them], many


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trm.sudoku", description="recursion against one pass, on Sudoku")
    parser.add_argument("--minutes", type=float, default=10.0, help="of training for each seed, all models together")
    parser.add_argument("--box", choices=sorted(SHAPES), default="2x3", help="rows x columns of a box")
    parser.add_argument("--holes", type=int, default=24)
    parser.add_argument("--bases", type=int, default=4000, help="puzzles generated, each shown in 25 guises")
    parser.add_argument("--tested", type=int, default=500, help="puzzles to test with")
    parser.add_argument("--seed", type=int, default=0, help="the first")
    parser.add_argument("--seeds", type=int, default=1, help="how many, one after the other")
    parser.add_argument("--out", type=Path, default=Path("trm/figures"))
    return parser


def _revision() -> str:
    """The commit that ran, or "unknown" outside a checkout."""
    command = ["git", "rev-parse", "--short", "HEAD"]  # fixed words: nothing of it comes from outside
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
