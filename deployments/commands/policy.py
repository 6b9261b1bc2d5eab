"""`policy`: whether a policy file can be used, and what follows from it."""

import argparse
import os
from pathlib import Path

from deployments.commands.choices import complain, console
from incidents.errors import PermanentError
from incidents.policy import Policy, policy_from


def run(arguments: argparse.Namespace) -> int:
    """0 for a file that can be used; 2 for one that would stop all acting, naming what to mend."""
    out = console()
    try:
        policy = _policy(arguments.file)
    except PermanentError as error:
        complain(out, error)
        return 2
    out.print(policy.model_dump_json(indent=2), markup=False, highlight=False)
    return 0


def _policy(given: Path | None) -> Policy:
    named = given or os.environ.get("NIGHTSHIFT_POLICY_FILE")
    if named is None:
        raise PermanentError("name a file, or set NIGHTSHIFT_POLICY_FILE; without one the built-in limits hold")
    try:
        return policy_from(Path(named).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PermanentError(f"{named} cannot be read ({type(error).__name__})") from error
