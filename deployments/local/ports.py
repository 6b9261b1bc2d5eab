"""
Free ports, from below the range that the kernel gives to outgoing connections.

A port of that range could be taken by somebody's connection between here and the moment the server listens. For the
same reason a port that was given out is claimed: until this process ends it holds the UDP port of the same number,
which no server of ours uses, so that nobody who looks for a port here is given this one meanwhile.
"""

import random
import socket

RANGE = range(20_000, 30_000)
_TRIES = 200
_CLAIMS: list[socket.socket] = []


class NoFreePort(Exception):
    """Every port that was tried is taken."""


def free_port(preferred: int | None = None, host: str = "127.0.0.1") -> int:
    """The preferred port if nobody listens there or is about to, else any other."""
    wanted = [] if preferred is None else [preferred]
    for port in (*wanted, *random.sample(RANGE, _TRIES)):
        if is_free(port, host) and _is_claimed_now(port, host):
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


def _is_claimed_now(port: int, host: str) -> bool:
    """Claim a port; False if somebody else has."""
    claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        claim.bind((host, port))
    except OSError:
        claim.close()
        return False
    _CLAIMS.append(claim)
    return True
