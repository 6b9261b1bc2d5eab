"""What the flags of several commands mean."""

import argparse
import sys
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from deployments.console.deciders import Decider, at_the_terminal, beforehand
from deployments.local.child import ChildFailed
from deployments.local.paths import StatePaths
from deployments.local.record import ClusterChoice
from incidents.errors import PermanentError


def console() -> Console:
    """The terminal, or a plain stream with lines of a fixed width."""
    return Console() if sys.stdout.isatty() else Console(width=120, soft_wrap=False)


def complain(out: Console, error: Exception) -> None:
    """
    One line that says what is wrong and what to do, unbroken so that paths can be copied.

    A process that did not start has its last words below it.
    """
    text = str(error) if isinstance(error, ChildFailed) else " ".join(str(error).split())
    out.print(Text(text, style="red"), soft_wrap=True)


def state_of(arguments: argparse.Namespace) -> StatePaths:
    """The folder of the stack that is meant."""
    folder: Path = arguments.state_dir
    return StatePaths(folder=folder.resolve())


def decider(arguments: argparse.Namespace, out: Console) -> Decider:
    """Who decides. Raises PermanentError if nobody could: no terminal, and no word given."""
    if arguments.approve is not None:
        value = SecretStr(arguments.value) if arguments.value else None
        return beforehand(arguments.approve == "yes", value)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise PermanentError("there is no terminal to ask for a decision: give APPROVE=yes or APPROVE=no")
    return at_the_terminal(out)


def cluster_of(arguments: argparse.Namespace) -> ClusterChoice:
    """The cluster that the flags name: somebody's. Raises PermanentError for a kubeconfig that is not there."""
    path: Path | None = arguments.kubeconfig
    if path is not None and not path.expanduser().is_file():
        raise PermanentError(f"there is no kubeconfig at {path}: give the path of one, or leave --kubeconfig out")
    kubeconfig = str(path.expanduser().resolve()) if path is not None else None
    return ClusterChoice(embedded=False, kubeconfig=kubeconfig, context=arguments.context)


def names_cluster(arguments: argparse.Namespace) -> bool:
    """Whether a flag names a cluster."""
    return arguments.kubeconfig is not None or arguments.context is not None
