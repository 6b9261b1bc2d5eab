"""The compiled network: used only where it computes the same, from a folder that nobody else writes to."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from trm.core import quicken
from trm.core.checkpoint import Checkpoint, Description
from trm.core.layers import Mix
from trm.core.model import Architecture, Recursion
from trm.core.quicken import Quickening, Unusable, check_private, check_same, example, key_of, quickened, recursion_of
from trm.core.solve import Solver

SMALL = Architecture(hidden=16, heads=2, layers=2, h_cycles=1, l_cycles=1)


def make_solver(seed: int = 0) -> Solver:
    torch.manual_seed(seed)
    return Solver(Recursion(SMALL))


class Compiled:
    """What a package would compute, and how often it was asked."""

    def __init__(self, solver: Solver, off: float = 0.0) -> None:
        self.solver, self.off, self.asked = solver, off, 0

    def __call__(self, u: Tensor, given: Tensor, *bias: Tensor) -> Tensor:
        self.asked += 1
        return self.solver.recursion.f(u + given, Mix(bias=bias)) + self.off


@pytest.fixture
def told() -> list[str]:
    return []


def make_quickening(folder: Path, told: list[str], solver: Solver | None = None) -> Quickening:
    return Quickening(solver or make_solver(), folder / "checkpoint", folder / "cache", told.append, wait_s=0)


def put_package(quickening: Quickening, monkeypatch: pytest.MonkeyPatch, run: object) -> None:
    quicken.private(quickening.package.parent)
    quickening.package.write_bytes(b"native code")
    monkeypatch.setattr(torch._inductor, "aoti_load_package", lambda _path: run)


def test_a_package_that_computes_the_same_is_used(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    solver = make_solver()
    quickening, run = make_quickening(tmp_path, told, solver), Compiled(solver)
    put_package(quickening, monkeypatch, run)

    assert quickening.adopt()
    asked = run.asked
    u, given, bias = example(solver.recursion, 9)
    solver.apply(u, given, Mix(bias=bias))
    assert run.asked == asked + 1
    assert told == []


def test_a_package_that_computes_something_else_is_never_used(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    solver = make_solver()
    quickening = make_quickening(tmp_path, told, solver)
    put_package(quickening, monkeypatch, Compiled(solver, off=0.1))

    assert not quickening.adopt()
    assert solver.apply == solver.eagerly
    assert "off at" in told[0]


def test_a_package_that_gives_no_numbers_is_never_used() -> None:
    solver = make_solver()

    with pytest.raises(Unusable, match="nan off"):
        check_same(solver, Compiled(solver, off=float("nan")))


def test_code_from_a_folder_that_others_may_write_to_is_never_run(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    solver = make_solver()
    quickening, run = make_quickening(tmp_path, told, solver), Compiled(solver)
    put_package(quickening, monkeypatch, run)
    quickening.package.parent.chmod(0o777)

    assert not quickening.adopt()
    assert run.asked == 0
    assert "others may write" in told[0]
    with pytest.raises(Unusable, match="chmod go-w"):
        check_private(quickening.package.parent)


def test_what_is_no_package_leaves_the_solver_as_it_was(tmp_path: Path, told: list[str]) -> None:
    quickening = make_quickening(tmp_path, told)
    quicken.private(quickening.package.parent)
    quickening.package.write_bytes(b"no archive")

    assert not quickening.adopt()
    assert len(told) == 1


def test_without_a_compiler_it_says_so_once_and_goes_on(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    solver = make_solver()
    quickening = make_quickening(tmp_path, told, solver)

    begun = quickening.begin()
    assert begun is not None
    begun.join()

    assert quickening.begin() is None
    assert solver.apply == solver.eagerly
    assert len(told) == 1
    assert "not compiled" in told[0]


def test_a_compilation_that_fails_says_why(tmp_path: Path, told: list[str]) -> None:
    quickening = make_quickening(tmp_path, told)  # there is no such checkpoint

    begun = quickening.begin()
    assert begun is not None
    begun.join()

    assert len(told) == 1
    assert "there is no folder" in told[0]


def test_what_the_package_does_not_take_goes_operation_by_operation() -> None:
    solver = make_solver()
    run = Compiled(solver)
    apply = quickened(solver, run)
    u, given, bias = example(solver.recursion, 9)
    pairs = tuple(each.expand(2, -1, -1, -1) for each in bias)

    several = apply(u.expand(2, -1, -1), given.expand(2, -1, -1), Mix(bias=pairs))
    short = apply(u[:, :2], given[:, :2], Mix(bias=tuple(each[..., :2, :2] for each in bias)))
    plain = apply(u, given, Mix())

    assert run.asked == 0
    assert (len(several), short.shape[1], plain.shape[1]) == (2, 2, 9)


def test_other_weights_have_another_package() -> None:
    assert key_of(make_solver()) == key_of(make_solver())
    assert key_of(make_solver()) != key_of(make_solver(seed=1))


def test_the_recursion_is_found_within_whatever_model_was_saved() -> None:
    torch.manual_seed(0)
    recursion = Recursion(SMALL)
    tensors = {f"recursion.{name}": each for name, each in recursion.state_dict().items()}
    told = {"hidden": 16, "heads": 2, "layers": 2, "h_cycles": 1, "l_cycles": 1, "supervision": 4}
    found = recursion_of(Checkpoint({**tensors, "q_head.bias": torch.zeros(1)}, Description(told, "", {}, "", 0)))

    assert key_of(Solver(found)) == key_of(Solver(recursion))
