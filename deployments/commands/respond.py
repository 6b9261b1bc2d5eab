"""`respond -n NAMESPACE`: look over a namespace, open one incident per root, and see each to its end."""

import argparse
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from deployments.commands.choices import cluster_of, complain, console, decider, names_cluster, state_of
from deployments.commands.follow import GOOD
from deployments.console.client import ReceiverClient
from deployments.console.follow import Following, LeftOpen, print_report
from deployments.console.sweeping import swept
from deployments.console.view import IncidentView
from deployments.local import interrupts
from deployments.local.child import ChildFailed
from deployments.local.display import shown_stack
from deployments.local.paths import STATE, StatePaths
from deployments.local.record import AlreadyUp, ClusterChoice, StackRecord, is_supervised, read_record
from deployments.local.secrets import load_or_make
from deployments.local.stack import StackOptions, end_abandoned
from incidents.cluster import Cluster, Denied, Missing
from incidents.errors import IncidentError, PermanentError
from incidents.models import ObjectRef, State

DRY_RUN_VARIABLES = ("NIGHTSHIFT_DRY_RUN", "SRE_AGENT_DRY_RUN")
TIMEOUT_S = 10.0


def run(arguments: argparse.Namespace) -> int:
    """0 when everything is resolved or nothing was wrong, 1 when something still is, 2 for an error."""
    return interrupts.run(_respond(arguments, console()))


async def _respond(arguments: argparse.Namespace, out: Console) -> int:
    try:
        dry_run = is_dry_run(arguments.dry_run)
        decide = decider(arguments, out)
        async with _stack(arguments, out) as (record, paths):
            await _check_namespace(arguments.namespace, _kubeconfig(record, paths), record.cluster.context)
            ids = await swept(record.urls.prefect_api, arguments.namespace, dry_run, out)
            async with ReceiverClient(record.urls.receiver, load_or_make(paths.secrets).approver_token) as client:
                following = Following(client, out, decide, shows_all=arguments.verbose)
                ends = [await _seen_through(following.again(), incident) for incident in ids]
    except LeftOpen as left:
        out.print(f"left open: python -m deployments follow {left}")
        return 1
    except AlreadyUp:
        out.print("another `respond` is at work on this cluster: wait for it, or start a stack with `make up`")
        return 2
    except (IncidentError, ChildFailed) as error:
        complain(out, error)
        return 2
    return 0 if all(end.state in GOOD for end in ends) else 1


def is_dry_run(flag: bool | None) -> bool | None:
    """The flag, or else the caller's environment; None leaves it to the settings of the stack."""
    if flag is not None:
        return flag
    for name in DRY_RUN_VARIABLES:
        if name in os.environ:
            return _boolean(name, os.environ[name])
    return None


def _boolean(name: str, text: str) -> bool:
    try:
        return TypeAdapter(bool).validate_python(text)
    except ValidationError:
        raise PermanentError(f"{name} must be true or false, not {text!r}") from None


@asynccontextmanager
async def _stack(arguments: argparse.Namespace, out: Console) -> AsyncIterator[tuple[StackRecord, StatePaths]]:
    """The stack that is up, if it looks after the wanted cluster; else one for the time of this command."""
    paths = state_of(arguments)
    record = read_record(paths) if is_supervised(paths) else None
    if record is not None:
        _check_same_cluster(record, arguments)
        out.print(f"using the stack that is up, with {record.cluster}")
        yield record, paths
        return
    choice = cluster_of(arguments)
    await _check_namespace(arguments.namespace, _path(choice.kubeconfig), choice.context)
    await end_abandoned(STATE)
    async with shown_stack(StackOptions(folder=_folder(paths, choice), cluster=choice), out) as stack:
        yield stack.record, stack.paths


def _check_same_cluster(record: StackRecord, arguments: argparse.Namespace) -> None:
    if names_cluster(arguments) and record.cluster != cluster_of(arguments):
        raise PermanentError(
            f"the stack that is up looks after {record.cluster}: leave --kubeconfig and --context out, "
            "or stop it with `make down` first"
        )


def _folder(paths: StatePaths, choice: ClusterChoice) -> Path:
    """A folder per cluster beside the stack's: what was left open for one is never carried on against another."""
    source = choice.kubeconfig or os.environ.get("KUBECONFIG", "")
    digest = hashlib.sha256(f"{source}|{choice.context or ''}".encode()).hexdigest()[:8]
    return paths.folder.parent / f"respond-{digest}"


def _kubeconfig(record: StackRecord, paths: StatePaths) -> Path | None:
    return paths.kubeconfig if record.cluster.embedded else _path(record.cluster.kubeconfig)


def _path(text: str | None) -> Path | None:
    return Path(text) if text is not None else None


async def _check_namespace(namespace: str, kubeconfig: Path | None, context: str | None) -> None:
    """Raise at once what the run would find out seconds later: no cluster there, or no such namespace."""
    cluster = await Cluster.connect(kubeconfig, context, TIMEOUT_S)
    try:
        await cluster.get(ObjectRef(kind="Namespace", name=namespace))
    except Missing:
        raise PermanentError(f"there is no namespace {namespace!r} in the cluster at {cluster.host}") from None
    except Denied:
        return  # whether it exists is not known; the sweep sees what it may see
    finally:
        await cluster.close()


async def _seen_through(following: Following, incident: str) -> IncidentView:
    """One incident to its end, and where it was attached to another, that one."""
    seen = await following.to_the_end(incident)
    print_report(following.console, seen)
    if seen.state is State.ATTACHED and seen.attached_to:
        return await _seen_through(following.again(), seen.attached_to)
    return seen
