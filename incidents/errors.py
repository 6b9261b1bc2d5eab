"""The two ways in which work on an incident fails, the gates' own refusal, and what a cluster says no to."""

MAX_TEXT = 256


class IncidentError(Exception):
    """Something about an incident went wrong; the text is cut so that no payload leaks through it."""

    def __init__(self, message: str) -> None:
        super().__init__(message if len(message) <= MAX_TEXT else message[: MAX_TEXT - 1] + "…")


class TemporaryError(IncidentError):
    """Trying again may help: a connection, a time-out, a server that is restarting."""


class PermanentError(IncidentError):
    """Trying again cannot help: somebody has to change something first."""


class Refused(PermanentError):
    """A gate said no. ``code`` is a stable word for machines, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["Refused"], tuple[str, str]]:
        return Refused, (self.code, str(self))


class AuditBroken(PermanentError):
    """The audit is not as it was written: nobody may act until an operator has looked at it."""


class LostLease(PermanentError):
    """Another process holds the lease now; this one must not write any more."""


class Denied(PermanentError):
    """This client may not do that: what it wanted to see counts as unseen."""


class Missing(PermanentError):
    """The object does not exist, or the API has no such kind."""


class Conflict(TemporaryError):
    """The object changed between reading and writing."""


class Invalid(PermanentError):
    """The API server does not accept the object or the question."""
