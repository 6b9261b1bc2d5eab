"""
One application of the network as native code: compiled once in a process of its own, kept on disk, checked, then used.

Nobody waits for it: until it is there, and wherever there is no compiler, the solver goes on operation by operation.

    python -m trm.core.quicken CHECKPOINT PACKAGE
"""

import fcntl
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from trm.core.checkpoint import Checkpoint, load
from trm.core.layers import Mix
from trm.core.model import Architecture, Recursion
from trm.core.solve import Application, Solver

FORMAT = 2
"""Of the package; another one when what is compiled changes."""
PREFIX = "recursion."
"""How the names of the recursion's weights begin in a checkpoint."""
LENGTHS = range(5, 65)
"""Positions that the package takes; it is compiled for one problem at a time."""
SHOWN = 28
"""Positions of the example from which it is compiled."""
TOLERATED = 0.03
"""Relative distance to the uncompiled result up to which the two compute the same, in bf16."""
COMPILE_S = 900.0
STAYS_S = 60.0
"""A process that lives so long after its first answer is one that stays, and worth the compiling."""

Run = Callable[..., Tensor]


class Unusable(RuntimeError):
    """A package that cannot be made, or may not be used. The text says why."""


class Quick(nn.Module):
    """One application with nothing but tensors around it."""

    def __init__(self, recursion: Recursion) -> None:
        super().__init__()
        self.recursion = recursion

    def forward(self, u: Tensor, given: Tensor, *bias: Tensor) -> Tensor:
        """u and given (1, T, D), bias (1, heads, T, T) of each layer -> (1, T, D)"""
        return self.recursion.f(u + given, Mix(bias=bias))


def quickened(solver: Solver, run: Run) -> Application:
    """The package where it fits the problem, the solver's own operations for everything else."""

    def apply(u: Tensor, given: Tensor, mix: Mix) -> Tensor:
        if len(u) == 1 and u.shape[1] in LENGTHS and mix.bias is not None and mix.cos is None:
            return run(u, given, *mix.bias)
        return solver.eagerly(u, given, mix)

    return apply


class Quickening:
    """Brings the package of a checkpoint to a solver, from a folder that is ours alone."""

    def __init__(
        self, solver: Solver, checkpoint: Path, folder: Path, told: Callable[[str], None], wait_s: float = STAYS_S
    ) -> None:
        self._solver, self._checkpoint, self._folder, self._told = solver, checkpoint, folder, told
        self._wait_s = wait_s
        self.package = folder / f"application-{key_of(solver)}.pt2"
        self._begun = threading.Lock()
        self.adopted = False

    def adopt(self) -> bool:
        """Use the package if it lies there already; whether it does."""
        if not self.package.exists():
            return False
        try:
            check_private(self._folder)
            run = torch._inductor.aoti_load_package(str(self.package))
            check_same(self._solver, run)
        except (RuntimeError, OSError, ValueError) as e:
            self._told(f"the compiled network is not used, the solver stays as quick as before: {str(e)[:200]}")
            return False
        self._solver.apply = quickened(self._solver, run)
        self.adopted = True
        return True

    def begin(self) -> threading.Thread | None:
        """After a while compile in another process and adopt it, once, in a thread; None from the second time on."""
        if not self._begun.acquire(blocking=False) or self.adopted:
            return None
        thread = threading.Thread(target=self._compile, name="quicken", daemon=True)
        thread.start()
        return thread

    def _compile(self) -> None:
        time.sleep(self._wait_s)
        try:
            private(self._folder)
            command = [sys.executable, "-m", __name__, str(self._checkpoint.resolve()), str(self.package.resolve())]
            root = Path(__file__).resolve().parents[2]
            done = subprocess.run(  # noqa: S603 - this very module
                command,
                cwd=root,
                capture_output=True,
                text=True,
                timeout=COMPILE_S,
                start_new_session=True,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired, Unusable) as e:
            self._told(f"the network is not compiled, the solver stays as quick as before: {str(e)[:200]}")
            return
        if done.returncode or not self.adopt():
            lines = done.stderr.strip().splitlines()
            self._told(
                f"the network is not compiled, the solver stays as quick as before: {' '.join(lines[-1:])[:200]}"
            )


def key_of(solver: Solver) -> str:
    """What a package depends on: weights, depth, torch, processor, and what is compiled."""
    digest = hashlib.sha256(f"{FORMAT} {solver.dtype} {torch.__version__} {_processor()}".encode())
    for name, tensor in sorted(solver.recursion.state_dict().items()):
        digest.update(f"{name} {tuple(tensor.shape)}".encode())
        digest.update(tensor.contiguous().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:24]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line for line in lines if line.startswith(("flags", "Features"))), platform.machine())


def private(folder: Path) -> None:
    """Make a folder that only we can write to: what lies in it is run."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    check_private(folder)


def check_private(folder: Path) -> None:
    """Raises Unusable for a folder into which somebody else could put code."""
    found = folder.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise Unusable(f"others may write to {folder}: make it ours alone (chmod go-w)")


def check_same(solver: Solver, run: Run) -> None:
    """Raises Unusable where the package computes something else than the solver's own operations."""
    for length in (LENGTHS[3], SHOWN, LENGTHS[-1]):
        u, given, bias = example(solver.recursion, length)
        with torch.inference_mode():
            want, got = solver.eagerly(u, given, Mix(bias=bias)).float(), run(u, given, *bias).float()
        distance = float((got - want).norm() / want.norm())
        if not distance <= TOLERATED:
            raise Unusable(f"it is {distance:.3g} off at {length} positions")


def example(recursion: Recursion, length: int) -> tuple[Tensor, Tensor, tuple[Tensor, ...]]:
    """Inputs of one application, the same ones every time."""
    hidden, dtype = len(recursion.H_init), recursion.H_init.dtype
    draws = torch.Generator().manual_seed(length)
    heads = int(recursion.layers[0].self_attn.heads)  # type: ignore[union-attr, arg-type]
    u, given = (torch.randn(1, length, hidden, generator=draws).to(dtype) for _ in range(2))
    bias = tuple(torch.randn(1, heads, length, length, generator=draws).to(dtype) for _ in recursion.layers)
    return u, given, bias


def compile_to(solver: Solver, package: Path) -> None:
    """Compile and freeze one application for any number of positions in LENGTHS; whole or not at all."""
    length = torch.export.Dim("length", min=LENGTHS[0], max=LENGTHS[-1])
    u, given, bias = example(solver.recursion, SHOWN)
    shapes = {"u": {1: length}, "given": {1: length}, "bias": tuple({2: length, 3: length} for _ in bias)}
    with torch.no_grad(), tempfile.TemporaryDirectory(dir=package.parent) as folder:
        exported = torch.export.export(Quick(solver.recursion), (u, given, *bias), dynamic_shapes=shapes)
        made = torch._inductor.aoti_compile_and_package(
            exported, package_path=str(Path(folder) / "made.pt2"), inductor_configs={"freezing": True}
        )
        Path(made).rename(package)


def recursion_of(found: Checkpoint) -> Recursion:
    """The recursion of a checkpoint, whatever stands around it."""
    told: dict[str, Any] = dict(found.description.architecture)
    recursion = Recursion(
        Architecture(**{each.name: told[each.name] for each in fields(Architecture) if each.name in told})
    )
    inside = {name.removeprefix(PREFIX): each for name, each in found.tensors.items() if name.startswith(PREFIX)}
    recursion.load_state_dict(inside)
    return recursion


def _last_of_all() -> None:
    """Let everybody else go first; Linux shares the processor among sessions before it looks at nice."""
    os.nice(19)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text("19")


def main(arguments: list[str]) -> int:
    """Compile a checkpoint's application, as the last of all processes, unless somebody is at it."""
    checkpoint, package = map(Path, arguments)
    _last_of_all()
    with package.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not package.exists():
            with tempfile.TemporaryDirectory(dir=package.parent) as cache:
                os.environ["TORCHINDUCTOR_CACHE_DIR"] = cache
                compile_to(Solver(recursion_of(load(checkpoint))), package)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
