"""One root, one question, one fix: whoever joined follows its outcome and is verified by itself."""

from incidents.models import Report, State, Verdict
from tests.flow.bench import Bench


async def joined(bench: Bench) -> tuple[str, str]:
    """An incident about a database without replicas, which waits for its answer, and its caller's that joined it."""
    await bench.broken("scaled_to_zero", name="db")
    root = await bench.alerted("db")
    run = await bench.run(incident=root)
    assert await bench.go(run) is None
    caller = await bench.alerted("db-web", fingerprint="f2")
    report = await bench.go(await bench.run(incident=caller))
    assert isinstance(report, Report)
    assert report.state is State.ATTACHED
    bench.runs = {root: run}
    return root, caller


async def test_a_caller_joins_the_incident_of_its_root_and_recovers_with_it(bench: Bench) -> None:
    root, caller = await joined(bench)
    await bench.decided(root)
    report = await bench.reported(bench.runs[root])

    assert report.state is State.RESOLVED, report.headline
    assert len(bench.written()) == 1
    follower = await bench.record(caller)
    assert (follower.state, follower.attached_to, follower.is_open) == (State.RECOVERED, root, False)
    assert "recovered" in await bench.artifact(f"incident-{root}-followers")


async def test_a_caller_of_a_root_that_nobody_may_mend_is_told_so_and_stays_where_it_is(bench: Bench) -> None:
    root, caller = await joined(bench)
    await bench.decided(root, Verdict.REJECT)
    await bench.reported(bench.runs[root])

    assert (await bench.record(caller)).state is State.ATTACHED
    assert "followed" in await bench.events(caller)
    assert len(await bench.ledger.questions(caller)) == 0
