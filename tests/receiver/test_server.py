"""The receiver as a process: real HTTP, real limits, a configuration that is refused with its reason."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deployments.local.paths import ROOT
from tests.alertmanager.receiver import Receiver
from tests.receiver.factories import ALERTS, ALERTS_TOKEN, ALICE, ALICE_TOKEN, make_payload

PATIENCE_S = 60


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A receiver whose Prefect is away."""
    made = Receiver(tmp_path_factory.mktemp("receiver"))
    made.start()
    yield made.url
    made.stop()
    made.http.close()
    assert "Traceback" not in made.written
    assert ALERTS_TOKEN not in made.written


def test_alerts_are_taken_although_prefect_is_away(receiver: str) -> None:
    reply = httpx.post(f"{receiver}/alerts", json=make_payload("web"), headers=ALERTS)
    (id,) = reply.json()["incidents"]

    shown = httpx.get(f"{receiver}/incidents/{id}", headers=ALICE).json()

    assert reply.status_code == 202
    assert (shown["state"], shown["open"]) == ("received", True)


def test_a_giant_announced_length_is_refused_before_the_body_is_read(receiver: str) -> None:
    reply = _raw(receiver, b"Content-Length: 999999999999\r\nContent-Type: application/json\r\n")

    assert reply.startswith(b"HTTP/1.1 413")


def test_an_endless_body_is_refused_while_it_streams(receiver: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1024):
            yield b" " * 65536

    headers = {**ALERTS, "Content-Type": "application/json"}
    try:
        reply = httpx.post(f"{receiver}/alerts", content=endless(), headers=headers, timeout=PATIENCE_S)
    except (httpx.NetworkError, httpx.RemoteProtocolError):
        return  # the server hung up on the sender, which is the point

    assert reply.status_code == 413


def test_what_is_no_http_gets_no_stack_trace(receiver: str) -> None:
    host, port = receiver.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as connection:
        connection.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        reply = connection.recv(65536)

    assert b"Traceback" not in reply


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"NIGHTSHIFT_SECRET_KEY": "short-s3cret"}, "secret_key"),
        ({"NIGHTSHIFT_APPROVERS": "not json"}, "approvers"),
        ({"NIGHTSHIFT_LEDGER_URL": "mysql://u:s3cret@host/db"}, "SQLite or PostgreSQL"),
        ({"NIGHTSHIFT_ALERTS_TOKEN": ALICE_TOKEN}, "share one token"),
    ],
)
def test_an_unusable_configuration_is_refused_with_the_field_and_without_the_value(
    tmp_path: Path, change: dict[str, str], complaint: str
) -> None:
    command = [sys.executable, "-m", "deployments.receiver", "--port", "0"]

    environment = {**os.environ, **Receiver(tmp_path).environment, **change}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    assert complaint in ended.stderr
    assert "s3cret" not in ended.stderr
    assert "Traceback" not in ended.stderr


def _raw(receiver: str, headers: bytes) -> bytes:
    host, port = receiver.removeprefix("http://").split(":")
    token = ALERTS["Authorization"].encode()
    request = b"POST /alerts HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + b"\r\n" + headers + b"\r\n"
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as connection:
        connection.sendall(request)
        return connection.recv(65536)
