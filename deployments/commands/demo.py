"""`demo`: a workload breaks, its alert comes in, you decide; then everything is stopped and the ledger is asked."""

import argparse
import asyncio
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import httpx
from rich.console import Console

from deployments import scenario
from deployments.commands.audit import verified
from deployments.commands.choices import complain, console, decider
from deployments.console.client import ReceiverClient
from deployments.console.deciders import Decider
from deployments.console.follow import Following, LeftOpen, print_report
from deployments.console.terminal import EndOfInput, ask
from deployments.console.timing import phases_of, table_of
from deployments.console.view import IncidentView
from deployments.local import interrupts
from deployments.local.child import ChildFailed
from deployments.local.display import shown_stack
from deployments.local.paths import STATE, StatePaths
from deployments.local.probes import local_client
from deployments.local.secrets import load_or_make
from deployments.local.stack import Stack, StackOptions, end_abandoned
from deployments.scenario import Scene
from incidents.approvals import Keyring
from incidents.errors import IncidentError, PermanentError, TemporaryError
from incidents.ledger import Ledger
from incidents.models import State, Verdict

STALL_S = 120.0
BREAKS_WITHIN_S = 60.0
EXPECTED = {Verdict.APPROVE: {State.RESOLVED}, Verdict.REJECT: {State.REJECTED}}
UNASKED = {State.ESCALATED, State.RECOVERED}
"""How a captured incident may end that nobody was asked about."""


def run(arguments: argparse.Namespace) -> int:
    """0 only if the ledger says that the incident ended as it was decided: approved and resolved, or rejected."""
    if arguments.approve == "yes" and not arguments.value:
        arguments.value = scenario.VALUE
    return interrupts.run(_demo(arguments, console()))


async def _demo(arguments: argparse.Namespace, out: Console) -> int:
    try:
        decide = decider(arguments, out)
        scene = scenario.captured(arguments.capture) if arguments.capture else scenario.shop(datetime.now(UTC))
    except PermanentError as error:
        complain(out, error)
        return 2
    STATE.mkdir(exist_ok=True)
    await end_abandoned(STATE)
    return await _in_fresh_folder(scene, decide, out, is_attended=arguments.approve is None)


async def _in_fresh_folder(scene: Scene, decide: Decider, out: Console, *, is_attended: bool) -> int:
    paths, code = StatePaths(folder=Path(mkdtemp(prefix="demo-", dir=STATE))), 2
    try:
        incident = await _played(paths, scene, decide, out, is_attended=is_attended)
        code = await _checked(paths, scene, incident, out)
    except LeftOpen:
        out.print("left without a decision: nothing was changed")
        code = 1
    except (IncidentError, ChildFailed) as error:
        complain(out, error)
    finally:
        _tidy(paths, code, out)
    return code


async def _played(paths: StatePaths, scene: Scene, decide: Decider, out: Console, *, is_attended: bool) -> str:
    """The whole story on a stack of its own; the incident's id."""
    began, loop = datetime.now(UTC), asyncio.get_running_loop()
    out.rule("starting the stack", align="left")
    world = {"inject": scene.inject, "capture": scene.capture, "factor": scenario.FACTOR}
    options = StackOptions.model_validate({"folder": paths.folder, **world})
    async with shown_stack(options, out) as stack:
        started_s = (datetime.now(UTC) - began).total_seconds()
        out.rule(scene.title, align="left")
        if scene.breaks_in is not None:
            await _broken(stack, scene.breaks_in)
        sent = loop.time()
        incident = await _alerted(stack, scene)
        accepted_s = loop.time() - sent
        seen = await _followed(stack, incident, decide, out)
        out.rule("report", align="left")
        print_report(out, seen)
        total = ("all, from nothing to the report", (datetime.now(UTC) - began).total_seconds())
        first = [("stack ready", started_s), ("alert accepted", accepted_s)]
        out.print(table_of([*first, *phases_of(seen.timeline), total]))
        if is_attended:
            await _leave_open_to_look_at(out)
    return incident


async def _broken(stack: Stack, namespace: str) -> None:
    """Wait until a container has failed: an alert that comes earlier would find a workload that just starts."""
    url = f"{stack.record.urls.cluster}/api/v1/namespaces/{namespace}/pods"
    try:
        async with asyncio.timeout(BREAKS_WITHIN_S), local_client(5) as client:
            while not _has_restarts((await client.get(url)).json()):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise TemporaryError(f"the workload did not break within {BREAKS_WITHIN_S:.0f} s") from None


def _has_restarts(pods: dict[str, list[dict[str, dict[str, list[dict[str, int]]]]]]) -> bool:
    statuses = (status for pod in pods["items"] for status in pod["status"].get("containerStatuses", []))
    return any(status["restartCount"] > 0 for status in statuses)


async def _alerted(stack: Stack, scene: Scene) -> str:
    """Send the alert as Alertmanager would; the id of its incident."""
    token = load_or_make(stack.paths.secrets).alerts_token.get_secret_value()
    async with local_client(15) as client:
        reply = await client.post(
            f"{stack.record.urls.receiver}/alerts",
            json=scene.alert,
            headers={"Authorization": f"Bearer {token}"},
        )
    return _incident_of(reply)


def _incident_of(reply: httpx.Response) -> str:
    if reply.status_code != httpx.codes.ACCEPTED:
        raise PermanentError(f"the receiver answers {reply.status_code} to the alert: {reply.text}")
    incident: str = reply.json()["incidents"][0]
    return incident


async def _followed(stack: Stack, incident: str, decide: Decider, out: Console) -> IncidentView:
    secrets = load_or_make(stack.paths.secrets)
    async with ReceiverClient(stack.record.urls.receiver, secrets.approver_token) as client:
        return await Following(client, out, decide, stall_s=STALL_S).to_the_end(incident)


async def _leave_open_to_look_at(out: Console) -> None:
    try:
        await ask(out, "\nThe UI answers until you press Enter; then everything is stopped.")
    except EndOfInput:
        return


async def _checked(paths: StatePaths, scene: Scene, incident: str, out: Console) -> int:
    """Ask the ledger itself, now that nothing runs any more."""
    keyring = Keyring(load_or_make(paths.secrets).secret_key)
    url = f"sqlite+aiosqlite:///{paths.ledger}"
    async with await Ledger.connect(url, keyring) as ledger:
        state = (await ledger.incident(incident)).state
        decisions = [await ledger.decision(incident, question.round) for question in await ledger.questions(incident)]
    audit = await verified(url, keyring)
    verdicts = [signed.decision.verdict for signed in decisions if signed is not None]
    unasked = UNASKED if scene.capture is not None else set[State]()
    expected = EXPECTED[verdicts[-1]] if verdicts else unasked
    out.print(f"ledger: {state} after {', '.join(verdicts) or 'no decision'}; {audit}")
    return 0 if state in expected else 1


def _tidy(paths: StatePaths, code: int, out: Console) -> None:
    """Remove the demo's folder, unless somebody has to look into it."""
    if code == 2 and sys.exc_info()[0] is None:
        out.print(f"logs: {paths.logs}", highlight=False)
        return
    shutil.rmtree(paths.folder, ignore_errors=True)
