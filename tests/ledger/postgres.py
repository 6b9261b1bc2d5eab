"""A throw-away PostgreSQL for the tests: its own data folder, a free port, stopped at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it has no stubs

from deployments.local.ports import free_port
from tests.programs import path_of

_USER = "nobody"  # PostgreSQL refuses to run as root
_SETTINGS = ("fsync=off", "unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=60")


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a fresh PostgreSQL, without database name."""
    folder = Path(tempfile.mkdtemp(prefix="nightshift-pg-", dir="/tmp"))
    port = free_port()
    try:
        _initialise(folder)
        server = _start(folder, port)
        try:
            _wait_until_ready(port)
            yield f"postgresql+asyncpg://postgres@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)  # at once: on SIGTERM it waits for clients that forgot to leave
            server.wait(timeout=120)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def create_database(server: str, name: str, template: str = "template1") -> str:
    """The URL of a new database on a server."""
    connection = await asyncpg.connect(server.replace("+asyncpg", "") + "/postgres")
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    await connection.close()
    return f"{server}/{name}"


def _initialise(folder: Path) -> None:
    if as_user := _demotion():
        os.chown(folder, pwd.getpwnam(_USER).pw_uid, pwd.getpwnam(_USER).pw_gid)
    command = [str(path_of("initdb")), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync"]
    command += ["-E", "UTF8", "--locale=C"]
    subprocess.run(command, check=True, capture_output=True, cwd="/tmp", preexec_fn=as_user)


def _start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    options = [part for setting in (*_SETTINGS, f"port={port}") for part in ("-c", setting)]
    command = [str(path_of("postgres")), "-D", str(folder / "data"), *options]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/tmp", preexec_fn=_demotion())


def _demotion() -> Callable[[], None] | None:
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam(_USER)

    def demote() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return demote


def _wait_until_ready(port: int) -> None:
    ready = str(path_of("pg_isready") or Path(str(path_of("postgres"))).with_name("pg_isready"))
    command = ["timeout", "240", "sh", "-c", f"until {ready} -q -h 127.0.0.1 -p {port}; do sleep 0.1; done"]
    subprocess.run(command, check=True)
