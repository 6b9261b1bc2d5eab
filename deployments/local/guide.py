"""What a newcomer can do with a stack that is up, as commands to copy."""

import shlex
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from deployments.local.paths import ROOT, StatePaths
from deployments.local.record import StackRecord


def what_to_try(console: Console, record: StackRecord, paths: StatePaths) -> None:
    """Print the addresses, and one command per thing to do, unbroken so that they can be copied."""
    console.print(Panel.fit(_addresses(record, paths), title="Nightshift is up", border_style="green"))
    console.print(Text(commands(record, paths)), soft_wrap=True)


def commands(record: StackRecord, paths: StatePaths) -> str:
    """Commands that work word for word in a shell at the repository's root."""
    secrets, receiver = shlex.quote(_short(paths.secrets)), record.urls.receiver
    alert = shlex.quote(_short(paths.alert))
    return f"""\
# send an alert, as Alertmanager would
curl -sS -H "Authorization: Bearer $(cat {secrets}/alerts_token)" -H 'Content-Type: application/json' \\
  --data @{alert} {receiver}/alerts
# or look at a whole namespace
PREFECT_API_URL={record.urls.prefect_api} .venv/bin/prefect deployment run 'respond/local' --param namespace=shop
# see what is open, follow one, and decide
curl -sS -H "Authorization: Bearer $(cat {secrets}/approver_token)" '{receiver}/incidents?open=true'
.venv/bin/python -m deployments follow INCIDENT
# stop it
make down
"""


def _addresses(record: StackRecord, paths: StatePaths) -> Text:
    lines = (
        ("Prefect UI", record.urls.prefect_ui),
        ("receiver", record.urls.receiver),
        ("cluster", record.urls.cluster or str(record.cluster)),
        ("secrets", f"{_short(paths.secrets)}/ (alerts_token, approver_token)"),
        ("logs", f"{_short(paths.logs)}/"),
    )
    return Text("\n".join(f"{name:<11}{value}" for name, value in lines))


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
