"""How long a look and its evidence take, and what they hold, through HTTP, in namespaces of very different size."""

import asyncio
import sys
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from pydantic import SecretStr

from deployments.bench.figures import Figure, Result
from deployments.local.probes import local_client
from incidents.approvals import Keyring
from incidents.cluster import Cluster
from incidents.evidence import evidence_from
from incidents.models import Evidence, Subject
from incidents.observing import look

CROWDS = (20, 500, 5000)
NAMESPACE = "crowd"
SUBJECT = Subject(cluster="bench", namespace=NAMESPACE, kind="Workload", name="web")
DIGEST = Keyring(SecretStr("bench: digests only compare templates")).digest
COMMAND = ("-m", "incidents.standin", "--factor", "1", "--seed", "1", "--kubeconfig-out")
PATIENCE_S = 300.0


async def looking(times: int) -> list[Result]:
    """A workload that lacks its variable, looked at among ever more pods; each crowd in a cluster of its own."""
    return [figure for pods in CROWDS for figure in await _among(pods, times)]


async def _among(pods: int, times: int) -> list[Figure]:
    async with _cluster(pods) as cluster:
        await _seen(cluster)
        looks, wholes = zip(*[await _timed(cluster) for _ in range(times)], strict=True)
        peak = await _peak_mib(cluster)
    where = f"{pods:,} pods in the namespace"
    return [
        Figure(name=f"look, {where}", unit="ms", values=looks),
        Figure(name=f"observe (look and evidence), {where}", unit="ms", values=wholes),
        Figure(name=f"memory of observing at its peak, {where}", unit="MiB", values=(peak,)),
    ]


async def _timed(cluster: Cluster) -> tuple[float, float]:
    began = perf_counter()
    snapshot = await look(cluster, SUBJECT)
    looked = perf_counter()
    evidence_from(SUBJECT, snapshot, DIGEST)
    return (looked - began) * 1e3, (perf_counter() - began) * 1e3


async def _peak_mib(cluster: Cluster) -> float:
    """What Python allocates in one go. Measured apart: measuring it takes time."""
    tracemalloc.start()
    try:
        await _seen(cluster)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


async def _seen(cluster: Cluster) -> Evidence:
    return evidence_from(SUBJECT, await look(cluster, SUBJECT), DIGEST)


@asynccontextmanager
async def _cluster(pods: int) -> AsyncIterator[Cluster]:
    """The client of an embedded cluster in a process of its own, with so many healthy pods and a broken one."""
    with TemporaryDirectory(prefix="nightshift-bench-") as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        process = await asyncio.create_subprocess_exec(
            sys.executable, *COMMAND, str(kubeconfig), stdout=asyncio.subprocess.PIPE
        )
        try:
            line = await process.stdout.readline() if process.stdout else b""
            await _fill(line.decode().split()[-1], pods)
            cluster = await Cluster.connect(kubeconfig, None, PATIENCE_S)
            yield cluster
            await cluster.close()
        finally:
            process.terminate()
            await process.wait()


async def _fill(url: str, pods: int) -> None:
    crowd = {"namespace": NAMESPACE, "pods": pods, "settle_s": 120}
    broken = {"fault": "missing_env_var", "namespace": NAMESPACE, "name": SUBJECT.name, "settle_s": 60}
    async with local_client(PATIENCE_S, url) as client:
        for path, order in (("crowd", crowd), ("inject", broken)):
            (await client.post(f"/_standin/{path}", json=order)).raise_for_status()
