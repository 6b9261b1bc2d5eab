"""
`python -m deployments`: every command of Nightshift.

Each command imports what it needs when it runs, so that --help answers at once.
"""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path
from runpy import run_module

PASSED_ON = {
    "receiver": ("deployments.receiver.__main__", "serve the door for alerts and decisions"),
    "standin": ("incidents.standin.__main__", "serve an embedded cluster"),
    "bench": ("deployments.bench.__main__", "measure the figures of the README"),
}
"""Commands that read their own arguments."""
_ENDS = ("resolved", "recovered", "escalated", "rejected", "not_fixed", "attached", "expired", "failed")


def main(argv: list[str]) -> int:
    """Run one command and return its exit code."""
    if argv and argv[0] in PASSED_ON:
        return _passed_on(*argv)
    arguments = parser().parse_args(argv)
    return int(import_module(arguments.module).run(arguments))


def _passed_on(command: str, *arguments: str) -> int:
    """Run another module's own command line, which ends this process."""
    sys.argv = [command, *arguments]
    run_module(PASSED_ON[command][0], run_name="__main__", alter_sys=True)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line. A flag that is not given stays None, so that the environment decides."""
    top = argparse.ArgumentParser(prog="python -m deployments", description="Approval-gated incident response.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _up(commands.add_parser("up", help="start the embedded stack and keep it"))
    _down(commands.add_parser("down", help="stop it"))
    _demo(commands.add_parser("demo", help="break a workload and repair it with you"))
    _respond(commands.add_parser("respond", help="look over a namespace and repair what is wrong in it"))
    _follow(commands.add_parser("follow", help="follow one incident of the running stack, and decide"))
    _audit(commands.add_parser("audit", help="check the audit of the ledger"))
    _brake(commands.add_parser("brake", help="stop all acting at once, or let it go on"))
    _policy(commands.add_parser("policy", help="check a policy file"))
    _eval(commands.add_parser("eval", help="measure diagnoses on captured or generated incidents"))
    _drill(commands.add_parser("drill", help="inject faults, approve what is asked, and see each ended as it should"))
    for name, (_, text) in PASSED_ON.items():
        commands.add_parser(name, help=text, add_help=False)
    return top


def _up(command: argparse.ArgumentParser) -> None:
    _state_dir(command)
    _cluster(command)
    command.add_argument("--no-cluster", action="store_true", help="use the cluster of the environment's kubeconfig")
    command.add_argument(
        "--inject", action="append", metavar="FAULT:NAMESPACE:NAME", help="what to break in the embedded cluster"
    )
    command.add_argument("--factor", type=float, help="how much faster than the wall the embedded cluster's time runs")
    command.add_argument(
        "--ledger-url", metavar="URL", help="SQLite or PostgreSQL; a file in the state folder [NIGHTSHIFT_LEDGER_URL]"
    )
    command.add_argument("--any-ports", action="store_true", help="do not prefer the well-known ports")
    command.add_argument("--foreground", action="store_true", help="stay in this terminal until Ctrl-C")
    command.set_defaults(module="deployments.commands.up")


def _down(command: argparse.ArgumentParser) -> None:
    _state_dir(command)
    command.set_defaults(module="deployments.commands.down")


def _demo(command: argparse.ArgumentParser) -> None:
    _decision(command)
    command.add_argument("--capture", type=Path, metavar="FILE", help="play a captured incident instead of the shop")
    command.set_defaults(module="deployments.commands.demo")


def _respond(command: argparse.ArgumentParser) -> None:
    command.add_argument("-n", "--namespace", required=True, help="the namespace to look over")
    command.add_argument("--dry-run", action="store_true", default=None, help="change nothing [SRE_AGENT_DRY_RUN]")
    command.add_argument("-v", "--verbose", action="store_true", help="show every event")
    _state_dir(command)
    _cluster(command)
    _decision(command)
    command.set_defaults(module="deployments.commands.respond")


def _follow(command: argparse.ArgumentParser) -> None:
    command.add_argument("incident", help="its id")
    _state_dir(command)
    _decision(command)
    command.set_defaults(module="deployments.commands.follow")


def _audit(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "what",
        choices=["verify", "accept"],
        help="verify: recompute the chain of hashes; accept: let acting go on after you have looked at a broken one",
    )
    command.add_argument("--why", metavar="TEXT", help="what you found; needed to accept")
    _state_dir(command)
    command.set_defaults(module="deployments.commands.audit")


def _brake(command: argparse.ArgumentParser) -> None:
    command.add_argument("what", choices=["on", "off", "show"], help="on: nothing is changed any more")
    command.add_argument("--why", metavar="TEXT", help="for whoever reads it at night; needed for on and off")
    _state_dir(command)
    command.set_defaults(module="deployments.commands.brake")


def _policy(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, nargs="?", help="the policy file [NIGHTSHIFT_POLICY_FILE]")
    command.set_defaults(module="deployments.commands.policy")


def _eval(command: argparse.ArgumentParser) -> None:
    cases = command.add_mutually_exclusive_group(required=True)
    cases.add_argument("--captures", type=Path, metavar="DIR", help="captured incidents, with or without their truth")
    cases.add_argument("--generated", type=int, metavar="N", help="so many generated incidents")
    command.add_argument(
        "--tiers", default="chain", metavar="TIER", help="trm, rules, or chain: what production asks [chain]"
    )
    command.add_argument("--threshold", type=float, help="how sure a tier has to be; below it, it abstains")
    command.add_argument("--out", type=Path, metavar="FILE", help="one JSON line per case: what was said")
    command.add_argument("--json", action="store_true", help="print the totals as JSON")
    command.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw risk against coverage")
    command.add_argument("--seed", type=int, default=0, help="of the first generated case [a fresh one]")
    command.add_argument("--held-out", action="store_true", help="in wordings and shapes that no rule was measured on")
    command.add_argument("--negatives", action="store_true", help="nothing is wrong in any of them")
    command.add_argument("--workers", type=int, metavar="N", help="processes for generated cases [one per core]")
    command.add_argument("--measure", action="store_true", help="write what was counted as the confidence of the rules")
    command.set_defaults(module="deployments.evaluation.command")


def _drill(command: argparse.ArgumentParser) -> None:
    command.add_argument("--fault", action="append", metavar="F", help="a fault or a scenario [all that have a fix]")
    command.add_argument("--all", action="store_true", help="every scenario, also those that only a human can end")
    command.add_argument("--seed", type=int, default=0, help="what scenarios leave open comes from it")
    command.add_argument("--expect", choices=_ENDS, metavar="STATE", help=f"other than the truth says: {_ENDS}")
    command.add_argument("--json", action="store_true", help="print the results as JSON; progress goes to stderr")
    command.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML")
    command.add_argument("--keep", action="store_true", help="keep the ledger and the logs")
    command.add_argument("--no-inject", action="store_true", help="respond to what you broke in a cluster of your own")
    command.add_argument("-n", "--namespace", help="with --no-inject: where it is")
    command.add_argument("--alert", type=Path, metavar="FILE", help="with --no-inject: the alert, as JSON")
    command.add_argument("--value", help="with --no-inject: what the approver gives if a value is asked for")
    _cluster(command)
    command.set_defaults(module="deployments.drill.command")


def _state_dir(command: argparse.ArgumentParser) -> None:
    default = Path(__file__).resolve().parent.parent / ".nightshift" / "stack"
    command.add_argument("--state-dir", type=Path, default=default, help="where the stack keeps its state")


def _cluster(command: argparse.ArgumentParser) -> None:
    command.add_argument("--kubeconfig", type=Path, help="beats KUBECONFIG, which beats in-cluster")
    command.add_argument("--context", help="context of the kubeconfig")


def _decision(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--approve", choices=["yes", "no"], default=os.environ.get("APPROVE"), help="decide beforehand [APPROVE]"
    )
    command.add_argument("--value", default=os.environ.get("VALUE"), help="the value that is asked for [VALUE]")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
