"""`python -m incidents.generator --cases 10000 --seed 1 --out DIR`: cases with their evidence, in shards."""

import argparse
import gc
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from incidents.generator.cases import Options
from incidents.generator.graph import SHAPES
from incidents.generator.shards import Order, Tally, orders, write

RARELY = (500_000, 50, 50)
"""When garbage is collected: a world is let go as a whole, and leaves next to none."""


def main(words: list[str] | None = None) -> None:
    """Make the shards that are missing, and say how fast."""
    given = _parser().parse_args(words)
    options = Options(negatives=given.negatives, adversarial=given.adversarial, noise=given.noise)
    if given.held_out:
        options = replace(options, wordings="held_out", shapes=SHAPES)
    begun = perf_counter()
    missing = orders(Path(given.out), given.seed, given.cases, given.per_shard, options)
    tally = sum(_made(missing, given.workers), Tally())
    print(f"{tally} (and {perf_counter() - begun:.1f} s on the clock, {given.workers} workers)")


def _made(missing: list[Order], workers: int) -> list[Tally]:
    if workers == 1:
        _rarely()
        return [write(order) for order in missing]
    with ProcessPoolExecutor(workers, initializer=_rarely) as pool:
        return list(pool.map(write, missing))


def _rarely() -> None:
    gc.freeze()
    gc.set_threshold(*RARELY)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m incidents.generator", description=__doc__)
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0, help="the first case's seed; each case has the next")
    parser.add_argument("--out", required=True, help="folder for the shards")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--per-shard", type=int, default=1000)
    parser.add_argument("--held-out", action="store_true", help="wordings and shapes that are kept from training")
    parser.add_argument("--negatives", type=float, default=Options.negatives)
    parser.add_argument("--adversarial", type=float, default=Options.adversarial)
    parser.add_argument("--noise", type=float, default=Options.noise)
    return parser


if __name__ == "__main__":
    main()
