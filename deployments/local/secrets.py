"""The stack's secrets: made once, kept in files that only their owner reads."""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from incidents.models import Noun

NAMES = ("secret_key", "alerts_token", "approver_token", "resident_token")


class Secrets(Noun):
    """What the processes of one stack share and nobody else knows."""

    secret_key: SecretStr
    alerts_token: SecretStr
    approver_token: SecretStr
    resident_token: SecretStr


def load_or_make(folder: Path) -> Secrets:
    """The secrets of this folder; missing ones are made."""
    return Secrets.model_validate({name: _value(folder / name) for name in NAMES})


def _value(file: Path) -> str:
    if not file.exists():
        _write(file, secrets.token_urlsafe(32))
    return file.read_text().strip()


def _write(file: Path, value: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(value + "\n")
