"""The embedded cluster as a process of its own, and kubectl against it."""

import asyncio
import json
import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from incidents.standin.pace import Pace
from incidents.standin.server import Order, kubeconfig, parse_fault, running, serve, write_private
from incidents.standin.shapes import Obj
from tests.programs import needs_program

ROOT = Path(__file__).parent.parent.parent


@asynccontextmanager
async def started(*options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The process and the line it prints when it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "incidents.standin", *options, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 120)
        yield process, line.decode().strip()
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 120)


async def test_the_process_says_where_it_serves_and_writes_a_private_kubeconfig(tmp_path: Path) -> None:
    config = tmp_path / "kubeconfig"
    async with started("--inject", "healthy:shop:web", "--kubeconfig-out", str(config)) as (_, line):
        content = json.loads(config.read_text())

        assert line == f"standin: serving {content['clusters'][0]['cluster']['server']}"
        assert stat.S_IMODE(config.stat().st_mode) == 0o600


async def test_a_fault_nobody_knows_ends_the_process_with_a_reason() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "incidents.standin", "--inject", "gremlins:a:b", cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, error = await process.communicate()

    assert process.returncode == 2
    assert error.startswith(b"standin: 'fault' is one of missing_env_var")


def test_a_fault_is_ordered_in_one_word_with_its_options() -> None:
    order = parse_fault("missing_env_var:shop:api:3,second=OTHER", seed=1)

    assert order == {"fault": "missing_env_var", "namespace": "shop", "name": "api", "seed": 3, "second": "OTHER"}


def test_the_same_seed_makes_the_same_world() -> None:
    def world(seed: int) -> list[Obj]:
        served = serve(Order(factor=0, seed=seed, faults=("image_not_found:shop:web", "healthy:shop:api"), now=2e9))
        return served.cluster.simulation.world.everything_in("shop")

    assert world(5) == world(5)
    assert world(5) != world(6)


def test_time_passes_in_small_steps_as_in_one() -> None:
    def world(*steps: float) -> list[Obj]:
        simulation = serve(Order(factor=0, faults=("missing_env_var:shop:web",), now=2e9)).cluster.simulation
        for step in steps:
            simulation.settle(step)
        return simulation.world.everything_in("shop")

    assert world(*[0.25] * 400) == world(100.0)


def test_virtual_time_runs_by_its_factor_and_can_be_skipped() -> None:
    wall = [10.0]
    pace = Pace(1000.0, factor=20, clock=lambda: wall[0])
    wall[0] += 3
    pace.skip(7)

    assert pace.now() == 1067.0


def test_a_private_file_replaces_a_public_one(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")

    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


async def kubectl(config: Path, *args: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        "kubectl",
        "--kubeconfig",
        str(config),
        "--cache-dir",
        str(config.parent / "cache"),
        *args,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={"PATH": os.environ["PATH"], "HOME": str(config.parent)},
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


@needs_program("kubectl")
async def test_kubectl_sees_mends_and_rolls_back_as_on_a_real_cluster(tmp_path: Path) -> None:
    config = tmp_path / "kubeconfig"
    faults = ("missing_env_var:shop:checkout-api:1", "image_not_found:shop:web:1")
    async with running(Order(factor=0, seed=1, faults=faults)) as cluster:
        write_private(config, kubeconfig(cluster.url))
        log = await kubectl(config, "-n", "shop", "logs", "deploy/checkout-api")
        mended = await kubectl(config, "-n", "shop", "set", "env", "deploy/checkout-api", "REQUIRED_CONFIG=x")
        undone = await kubectl(config, "-n", "shop", "rollout", "undo", "deploy/web")
        cluster.served.cluster.pace.skip(30)
        described = await kubectl(config, "-n", "shop", "describe", "deploy/checkout-api")
        history = await kubectl(config, "-n", "shop", "rollout", "history", "deploy/web")

    assert log == (0, "FATAL: REQUIRED_CONFIG is not set\n")
    assert (mended[0], undone[0], described[0], history[0]) == (0, 0, 0, 0)
    assert "1 available | 0 unavailable" in described[1]
    assert [line.split()[0] for line in history[1].splitlines()[2:] if line.strip()] == ["2", "3"]
