"""What a process can ask of the network around it, and a network that has no answer but yes."""

from typing import Protocol


class Network(Protocol):
    """What a process reaches from where it runs."""

    def address_of(self, host: str) -> str | None:
        """The address a name resolves to, None if it does not."""

    def dns_problem(self) -> str | None:
        """Why no name resolves at all, None if DNS answers."""

    def problem_with(self, host: str, port: int) -> str | None:
        """What is wrong with a connection there, in Go's words ('connect: connection refused'), None if it works."""

    def refusal_of(self, verb: str, resource: str, group: str) -> str | None:
        """Why the API server refuses the process's service account, None if it does not."""


class Nowhere:
    """No network at all: every name resolves, every connection works, everything is allowed."""

    def address_of(self, host: str) -> str | None:  # noqa: ARG002
        """One address for all."""
        return "192.0.2.1"

    def dns_problem(self) -> str | None:
        """None: it answers."""
        return None

    def problem_with(self, host: str, port: int) -> str | None:  # noqa: ARG002
        """None: everybody answers."""
        return None

    def refusal_of(self, verb: str, resource: str, group: str) -> str | None:  # noqa: ARG002
        """None: everything is allowed."""
        return None
