"""`up`: start the embedded stack and keep it."""

import argparse
import asyncio
import json
import os
from datetime import UTC, datetime

from rich.console import Console

from deployments import scenario
from deployments.commands.choices import cluster_of, complain, console, names_cluster, state_of
from deployments.local import interrupts
from deployments.local.databases import LEDGER, check_ledger, databases_of
from deployments.local.paths import STATE, StatePaths
from deployments.local.record import StackRecord, read_record
from deployments.local.secrets import load_or_make
from deployments.local.stack import StackOptions, end_abandoned
from deployments.local.up import bring_up, keep_in_foreground
from incidents.approvals import Keyring
from incidents.errors import IncidentError


def run(arguments: argparse.Namespace) -> int:
    """0 when the stack is up."""
    out, paths = console(), state_of(arguments)
    try:
        options = _options(arguments)
        if options.cluster.embedded and LEDGER in options.overrides:
            asyncio.run(_check_ledger(options.overrides[LEDGER], paths))
    except IncidentError as error:
        complain(out, error)
        return 2
    if (earlier := read_record(paths)) is not None and earlier.cluster != options.cluster:
        out.print(_belongs_to(earlier, paths), markup=False)
        return 2
    paths.make()
    paths.alert.write_text(json.dumps(scenario.alert_payload(datetime.now(UTC)), indent=2))
    if arguments.foreground:
        return interrupts.run(keep_in_foreground(options, out))
    return interrupts.run(_in_background(options, _again(arguments, options), out))


async def _in_background(options: StackOptions, again: list[str], out: Console) -> int:
    await end_abandoned(STATE)
    return await bring_up(options, again, out)


def _belongs_to(earlier: StackRecord, paths: StatePaths) -> str:
    """What was left open for one cluster must not be carried on against another."""
    return (
        f"{paths.folder} belongs to {earlier.cluster}: take another folder with --state-dir, "
        "or remove this one if its ledger is no longer needed"
    )


def _options(arguments: argparse.Namespace) -> StackOptions:
    folder = state_of(arguments).folder
    ports, databases = not arguments.any_ports, databases_of(os.environ, arguments.ledger_url)
    if arguments.no_cluster or names_cluster(arguments):
        return StackOptions(folder=folder, cluster=cluster_of(arguments), usual_ports=ports, overrides=databases)
    inject = tuple(arguments.inject) if arguments.inject is not None else scenario.FAULTS
    factor = arguments.factor or scenario.FACTOR
    return StackOptions(folder=folder, inject=inject, factor=factor, usual_ports=ports, overrides=databases)


async def _check_ledger(url: str, paths: StatePaths) -> None:
    paths.make()
    await check_ledger(url, Keyring(load_or_make(paths.secrets).secret_key))


def _again(arguments: argparse.Namespace, options: StackOptions) -> list[str]:
    """The same command line, for the supervisor in the background; addresses of databases go by its environment."""
    cluster = options.cluster
    words = ["--state-dir", str(options.folder), *(["--any-ports"] if arguments.any_ports else [])]
    if cluster.embedded:
        return [*words, "--factor", str(options.factor), *(f"--inject={fault}" for fault in options.inject)]
    words += ["--no-cluster", *(["--kubeconfig", cluster.kubeconfig] if cluster.kubeconfig else [])]
    return words + (["--context", cluster.context] if cluster.context else [])
