"""
How quick the solver is beside the same mathematics without its tricks. Prints one JSON object for each size.

    python -m trm.bench [--widths 256,512] [--rows 12] [--steps 4] [--rounds 30] [--compile]

Both sides take the same steps of the same network over the same problem, in turns; of many times the shortest counts,
so that what else the machine does weighs on neither. Weights are random: speed does not depend on them.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import torch
from torch import Tensor

from trm.core.layers import Mix
from trm.core.model import Architecture, Recursion
from trm.core.quicken import Run, check_same, compile_to, quickened
from trm.core.solve import Halting, Judged, Solver

REGISTERS = 4
HEADS = 8


@torch.inference_mode()
def plainly(recursion: Recursion, embed: Callable[[], Tensor], mix: Mix, steps: int) -> Tensor:
    """
    The steps as the paper's reference has them: fp32, one operation after the other, the problem embedded for each step
    and put in anew at each application. Returns y (1, T, D).
    """
    outer, inner = recursion.cycles
    y, z = recursion.start(embed())
    for _ in range(steps):
        x = embed()
        for _ in range(outer):
            for _ in range(inner):
                z = recursion.f(z + (y + x), mix)
            y = recursion.f(y + z, mix)
    return y


def problem(width: int, rows: int, layers: int, tokens: int = 12) -> tuple[Callable[[], Tensor], Mix]:
    """A problem as large as an incident: how it is embedded, and biases between its positions."""
    length = REGISTERS + rows
    table, ids = torch.randn(600, width), torch.randint(600, (length, tokens))
    bias = tuple(torch.randn(1, HEADS, length, length) for _ in range(layers))
    return lambda: torch.nn.functional.embedding(ids, table).sum(1)[None], Mix(bias=bias)


def never(y: Tensor, _drift: Tensor, _numbers: Tensor) -> Judged:
    """A judge that is never sure, so that all steps are taken."""
    return Judged(torch.zeros(len(y), dtype=torch.int64), torch.zeros(len(y)))


def measured(
    width: int, rows: int, steps: int, rounds: int, run: Run | None, solver: Solver, plain: Recursion
) -> dict[str, float]:
    """Milliseconds of both sides for one problem, and how many times quicker the solver is."""
    embed, mix = problem(width, rows, len(plain.layers))
    halting = Halting(1.0, least=steps, most=steps)
    sides: dict[str, Callable[[], object]] = {
        "plain_fp32_ms": lambda: plainly(plain, embed, mix, steps),
        "eager_bf16_ms": lambda: solver.solve(embed(), mix, never, halting),
    }
    eager = solver.eagerly
    if run is not None:
        sides["compiled_bf16_ms"] = lambda: solver.solve(embed(), mix, never, halting)
    best = dict.fromkeys(sides, float("inf"))
    with torch.inference_mode():
        for _ in range(rounds):
            for name, side in sides.items():
                solver.apply = quickened(solver, run) if run is not None and name.startswith("compiled") else eager
                began = perf_counter()
                side()
                best[name] = min(best[name], (perf_counter() - began) * 1e3)
    quickest = min(best[name] for name in best if name != "plain_fp32_ms")
    return {
        **{name: round(value, 3) for name, value in best.items()},
        "times": round(best["plain_fp32_ms"] / quickest, 2),
    }


def main(arguments: Sequence[str]) -> int:
    """Measure each width."""
    parser = argparse.ArgumentParser("python -m trm.bench", description=__doc__)
    parser.add_argument("--widths", default="256,512", help="hidden sizes")
    parser.add_argument("--rows", default="12,28,48", help="rows of the incident, registers beside")
    parser.add_argument("--steps", type=int, default=4, help="supervision steps")
    parser.add_argument("--rounds", type=int, default=30, help="times that each side is measured")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of tensor operations")
    parser.add_argument("--compile", action="store_true", help="compile the network first, which takes half a minute")
    asked = parser.parse_args(arguments)
    torch.set_num_threads(asked.threads)
    for width in map(int, asked.widths.split(",")):
        torch.manual_seed(0)
        plain = Recursion(Architecture(width, HEADS, 2, 2, 2)).eval().requires_grad_(False)
        solver = Solver(plain)
        with TemporaryDirectory(prefix="nightshift-trm-bench-") as folder:
            run = _compiled(solver, Path(folder)) if asked.compile else None
            for rows in map(int, asked.rows.split(",")):
                found = measured(width, rows, asked.steps, asked.rounds, run, solver, plain)
                print(
                    json.dumps({"width": width, "rows": rows, "threads": asked.threads, "steps": asked.steps, **found}),
                    flush=True,
                )
    return 0


def _compiled(solver: Solver, folder: Path) -> Run:
    package = folder / "application.pt2"
    compile_to(solver, package)
    run: Run = torch._inductor.aoti_load_package(str(package))
    check_same(solver, run)
    return run


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
