"""A real Prometheus with a past that a test makes up, and one that only says what it is told to."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import cast

from deployments.local.ports import free_port
from incidents.snapshot import Json
from tests.alertmanager.program import Program
from tests.programs import path_of

Value = Callable[[float], float]

STEP_S = 15
MINUTES = 10
DECOYS = (("", "", "shop"), ("POD", "", "shop"), ("app", "x", "shop"), ("app", "", "other"))
VOLUME = ("kubelet_volume_stats_used_bytes", "kubelet_volume_stats_capacity_bytes")
GAUGES = ("container_memory_working_set_bytes", *VOLUME)
COUNTERS = ("container_cpu_usage_seconds", "container_cpu_cfs_throttled_periods", "container_cpu_cfs_periods")
"""Names as OpenMetrics has them: their samples end in _total."""


class PastPrometheus(Program):
    """Serves blocks that were filled in, and scrapes nothing."""

    def __init__(self, folder: Path, history: str) -> None:
        port = free_port()
        super().__init__("prometheus", f"http://127.0.0.1:{port}", folder)
        (folder / "history").write_text(history)
        (folder / "prometheus.yml").write_text("scrape_configs: []\n")
        fill = ("tsdb", "create-blocks-from", "openmetrics", str(folder / "history"), str(folder / "data"))
        subprocess.run([str(path_of("promtool")), *fill], check=True, capture_output=True)
        own = (f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data")
        kept = ("--storage.tsdb.retention.time=100y", f"--web.listen-address=127.0.0.1:{port}")
        self.run([str(path_of("prometheus")), *own, *kept], "/-/ready")


def history_of(pods: Iterable[Json], claims: Iterable[str], until: float) -> str:
    """
    Ten minutes of what the kubelet exports, in OpenMetrics text.

    Per container: 64 MiB, a quarter of a core, one period in five throttled. Claims: 3 of 4 GiB. And things that are
    not meant: the pod as a whole, its pause container, names that only begin or end alike, another namespace.
    """
    gauges, counters = dict.fromkeys(GAUGES, ""), dict.fromkeys(COUNTERS, "")
    times = [until - 60 * MINUTES + STEP_S * step for step in range(60 * MINUTES // STEP_S + 1)]
    for labels, factor in _containers(pods):
        gauges[GAUGES[0]] += _lines(GAUGES[0], labels, times, constant(factor * 64 * 2**20))
        for name, rate in zip(COUNTERS, (0.25, 2.0, 10.0), strict=True):
            counters[name] += _lines(f"{name}_total", labels, times, growing(factor * rate, times[0]))
    for claim in claims:
        labels = f'namespace="shop",persistentvolumeclaim="{claim}"'
        for name, size in zip(VOLUME, (3, 4), strict=True):
            gauges[name] += _lines(name, labels, times, constant(size * 2**30))
    texts = [f"# TYPE {name} gauge\n{text}" for name, text in gauges.items()]
    texts += [f"# TYPE {name} counter\n{text}" for name, text in counters.items()]
    return "".join(texts) + "# EOF\n"


def constant(value: float) -> Value:
    """A value that stays."""
    return lambda _: value


def growing(per_second: float, since: float) -> Value:
    """A counter."""
    return lambda at: per_second * (at - since)


def _containers(pods: Iterable[Json]) -> Iterable[tuple[str, float]]:
    for pod in pods:
        name = pod["metadata"]["name"]
        yield f'namespace="shop",pod="{name}",container="app"', 1
        for container, ending, namespace in DECOYS:
            yield f'namespace="{namespace}",pod="{name}{ending}",container="{container}"', 100
        yield f'namespace="shop",pod="x{name}",container="app"', 100


def _lines(name: str, labels: str, times: Iterable[float], value: Value) -> str:
    return "".join(f"{name}{{{labels}}} {value(at)} {at}\n" for at in times)


@asynccontextmanager
async def saying(reply: bytes) -> AsyncIterator[str]:
    """Whatever is asked, the same answer; with b'' none ever."""
    answering: list[asyncio.Task[object]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.append(cast("asyncio.Task[object]", asyncio.current_task()))
        with suppress(OSError, EOFError):  # on a busy machine who asks may give up before it has asked
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
            await (writer.drain() if reply else reader.read())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for _ in range(10):  # whom the loop accepted last it has not handed over yet
            await asyncio.sleep(0.01)
        await asyncio.gather(*answering)
