"""
Free ports, from below the range that the kernel gives to outgoing connections.

A port of that range could be taken by somebody's connection between here and the moment the server listens.
"""

import random
import socket

RANGE = range(20_000, 30_000)
_TRIES = 200


class NoFreePort(Exception):
    """Every port that was tried is taken."""


def free_port(preferred: int | None = None, host: str = "127.0.0.1") -> int:
    """The preferred port if nobody listens there, else any other."""
    if preferred is not None and is_free(preferred, host):
        return preferred
    for port in random.sample(RANGE, _TRIES):
        if is_free(port, host):
            return port
    raise NoFreePort(f"none of {_TRIES} ports between {RANGE.start} and {RANGE.stop} is free on {host}")


def is_free(port: int, host: str) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
