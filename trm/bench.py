"""
How quick the model is. Prints a JSON object for each figure: name, unit, values, and the most that it should be.

    python -m trm.bench [--widths 256,512] [--rows 12,28] [--rounds 30] [--threads N] [--checkpoint FOLDER] [--cases N]

Solving is measured beside the same mathematics without its tricks: both sides take the same steps of the same network
over the same problem, in turns, and of many times the shortest counts, so that what else the machine does weighs on
neither. Weights are random there: speed does not depend on them. With a checkpoint whole decisions are measured too.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import torch
from torch import Tensor

from incidents.generator import Options, case_of
from incidents.generator.seeing import evidence_of, snapshot_of
from incidents.models import Evidence
from trm.core.layers import Mix
from trm.core.model import Architecture, Recursion
from trm.core.quicken import Run, check_same, compile_to, quickened
from trm.core.solve import Halting, Judged, Solver
from trm.incident.diagnoser import Diagnoser
from trm.incident.model import REGISTERS

HEADS, LAYERS, TOKENS = 8, 2, 12
STEPS = 4
SHARE = {256: 100 / 3, 512: 25.0}
"""Width -> the share of the plain side's time that is the most, per cent: three and four times quicker."""
SEED = 970_000_000


@dataclass(frozen=True)
class Measured:
    """One figure; `target` is the most that it should be."""

    name: str
    unit: str
    values: tuple[float, ...]
    target: float | None = None


@dataclass(frozen=True)
class Task:
    """A problem as large as an incident: how it is embedded, and the biases between its positions."""

    table: Tensor  # (words, D)
    ids: Tensor  # (T, TOKENS) int64
    mix: Mix

    def embed(self) -> Tensor:
        """x (1, T, D)"""
        return torch.nn.functional.embedding(self.ids, self.table).sum(1)[None]


def task_of(width: int, rows: int) -> Task:
    """A random problem."""
    length = REGISTERS + rows
    bias = tuple(torch.randn(1, HEADS, length, length) for _ in range(LAYERS))
    return Task(torch.randn(600, width), torch.randint(600, (length, TOKENS)), Mix(bias=bias))


@torch.inference_mode()
def plainly(recursion: Recursion, task: Task) -> Tensor:
    """
    The steps as the paper's reference takes them: fp32, operation by operation, the problem embedded for each step and
    put in anew at each application. Returns y (1, T, D).
    """
    outer, inner = recursion.cycles
    y, z = recursion.start(task.embed())
    for _ in range(STEPS):
        x = task.embed()
        for _ in range(outer):
            for _ in range(inner):
                z = recursion.f(z + (y + x), task.mix)
            y = recursion.f(y + z, task.mix)
    return y


@torch.inference_mode()
def solved(solver: Solver, task: Task) -> object:
    """The same steps by the solver."""
    return solver.solve(task.embed(), task.mix, _never, Halting(1.0, least=STEPS, most=STEPS))


def _never(y: Tensor, _drift: Tensor, _numbers: Tensor) -> Judged:
    """A judge that is never sure, so that all steps are taken."""
    return Judged(torch.zeros(len(y), dtype=torch.int64), torch.zeros(len(y)))


def solving(width: int, rows: Sequence[int], rounds: int) -> Iterator[Measured]:
    """Both sides at one width, with as many rows each."""
    plain = Recursion(Architecture(width, HEADS, LAYERS, 2, 2)).eval().requires_grad_(False)
    solver = Solver(plain)
    eager = Solver(plain)
    with TemporaryDirectory(prefix="nightshift-bench-trm-") as folder:
        solver.apply = quickened(solver, compiled(solver, Path(folder)))
        for count in rows:
            task = task_of(width, count)
            plain_ms, eager_ms, solver_ms = shortest_ms(
                rounds, partial(plainly, plain, task), partial(solved, eager, task), partial(solved, solver, task)
            )
            about = f"{STEPS} steps, width {width}, {count} rows"
            yield Measured(f"{about}: bf16's share of fp32, products of matrices alone", "%", (products(width, count),))
            yield Measured(f"{about}: plain fp32", "ms", (plain_ms,))
            yield Measured(f"{about}: solver, not compiled yet", "ms", (eager_ms,))
            yield Measured(f"{about}: solver", "ms", (solver_ms,))
            yield Measured(f"{about}: solver's share of plain", "%", (100 * solver_ms / plain_ms,), SHARE.get(width))


@torch.inference_mode()
def products(width: int, rows: int) -> float:
    """How long a layer's products take in bf16, as a share of fp32, per cent: what a processor without AMX can gain."""
    layer = Recursion(Architecture(width, HEADS, LAYERS, 2, 2)).layers[0]
    weights = [each for each in layer.parameters() if each.ndim == 2]

    def multiply(dtype: torch.dtype) -> None:
        for x, weight in inputs[dtype]:
            torch.nn.functional.linear(x, weight)

    dtypes = (torch.float32, torch.bfloat16)
    inputs = {
        dtype: [(torch.randn(1, REGISTERS + rows, w.shape[1], dtype=dtype), w.to(dtype)) for w in weights]
        for dtype in dtypes
    }
    wide_ms, narrow_ms = shortest_ms(100, *(partial(multiply, dtype) for dtype in dtypes))
    return 100 * narrow_ms / wide_ms


def compiled(solver: Solver, folder: Path) -> Run:
    """The solver's network as native code, proven to compute the same."""
    compile_to(solver, folder / "application.pt2")
    run: Run = torch._inductor.aoti_load_package(str(folder / "application.pt2"))
    check_same(solver, run)
    return run


def shortest_ms(rounds: int, *sides: Callable[[], object]) -> list[float]:
    """The shortest time of each side, measured in turns."""
    best = [float("inf")] * len(sides)
    for _ in range(rounds):
        for place, side in enumerate(sides):
            began = perf_counter()
            side()
            best[place] = min(best[place], (perf_counter() - began) * 1e3)
    return best


def deciding(folder: Path, cases: int) -> Iterator[Measured]:
    """Loading a checkpoint, and encoding, solving and decoding generated incidents, one after the other."""
    began = perf_counter()
    diagnoser = Diagnoser.load(folder)
    yield Measured("model loaded", "s", (perf_counter() - began,), 2)
    took, steps = [], []
    for evidence in generated(cases):
        began = perf_counter()
        answer = diagnoser.answer(evidence)
        took.append((perf_counter() - began) * 1e3)
        steps.append(float(len(answer.trace)))
    yield Measured("model decides (p95)", "ms", tuple(took), 150)
    yield Measured("model decides (p50)", "ms", (sorted(took)[len(took) // 2],), 50)
    yield Measured("steps of thought", "steps", tuple(steps))


def generated(cases: int) -> Iterator[Evidence]:
    """Incidents with words that no model was trained on."""
    for seed in range(SEED, SEED + cases):
        case = case_of(seed, Options(wordings="held_out"))
        with closing(case.simulation):
            yield evidence_of(case, snapshot_of(case))


def main(arguments: Sequence[str]) -> int:
    """Measure, and print each figure as soon as it is known."""
    parser = argparse.ArgumentParser("python -m trm.bench", description=__doc__)
    parser.add_argument("--widths", default="256,512", help="hidden sizes; none with ''")
    parser.add_argument("--rows", default="12,28", help="rows of the incident")
    parser.add_argument("--rounds", type=int, default=30, help="times that each side is measured")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of tensor operations")
    parser.add_argument("--checkpoint", type=Path, help="a model whose decisions are measured")
    parser.add_argument("--cases", type=int, default=100, help="how many decisions")
    asked = parser.parse_args(arguments)
    torch.manual_seed(0)
    torch.set_num_threads(asked.threads)
    for width in map(int, filter(None, asked.widths.split(","))):
        for found in solving(width, [int(each) for each in asked.rows.split(",")], asked.rounds):
            print(json.dumps(asdict(found)), flush=True)
    for found in deciding(asked.checkpoint, asked.cases) if asked.checkpoint else ():
        print(json.dumps(asdict(found)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
