"""What a cluster of years shows: old restarts, and kinds that nobody may read."""

from random import Random

from incidents.generator import Options, case_of
from incidents.generator.ageing import RARELY_READ, unread
from incidents.generator.seeing import evidence_of, snapshot_of
from incidents.models import GapKind
from incidents.standin.shapes import Obj, is_ready

ORDINARY = Options(negatives=0.0, unknown=0.0, adversarial=0.0)


def restarted(pods: list[Obj]) -> list[Obj]:
    return [pod for pod in pods if is_ready(pod) and any(c["restartCount"] for c in pod["status"]["containerStatuses"])]


def test_some_ready_pods_restarted_long_before_anything_happened() -> None:
    old = 0
    for seed in range(40):
        case = case_of(seed, ORDINARY)
        for pod in restarted(case.simulation.world.all("Pod", case.namespace)):
            ended = [
                c["lastState"]["terminated"]["finishedAt"] for c in pod["status"]["containerStatuses"] if c["lastState"]
            ]
            old += any(at < "2026" for at in ended)
            assert all(at >= pod["metadata"]["creationTimestamp"] for at in ended)
        case.simulation.close()
    assert old


def test_kinds_that_may_not_be_read_are_gaps_and_never_the_root() -> None:
    refused = 0
    for seed in range(30):
        case = case_of(seed, ORDINARY)
        gaps = {
            gap.about for gap in evidence_of(case, snapshot_of(case)).missing if gap.kind is GapKind.KIND_UNREADABLE
        }
        refused += bool(set(case.forbidden) & set(RARELY_READ))

        assert case.truth["root_cause"]["kind"] not in case.forbidden
        assert {kind for kind in case.forbidden if kind in ("PriorityClass", "StorageClass")} <= gaps
        case.simulation.close()
    assert refused > 5


def test_what_is_needed_is_always_read() -> None:
    draws = [unread(Random(seed), frozenset({"NetworkPolicy"})) for seed in range(50)]

    assert any(draws)
    assert all("NetworkPolicy" not in each for each in draws)
