"""Which values of manifests are secrets, and which are names that everybody may read. Pure."""

import re
from collections.abc import Iterable

from incidents.models import ObjectRef
from incidents.redact import secrets_of

MAX_SECRET = 1000
"""Longer values are files, not passwords."""
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,30}://)?([a-z0-9][a-z0-9.-]{0,252}?)(?:\.([a-z0-9-]{1,63})\.svc(?:\.[a-z0-9.-]{1,63})?)?"
    r"(?::\d{1,5})?(?:/[a-z/]{0,40})?"
)
"""An object's name, or its address: host, service and namespace, port, a plain path."""


class PublicNames:
    """Names of objects. Who may look may read them, whatever variable holds one of them."""

    def __init__(self, refs: Iterable[ObjectRef]) -> None:
        told = [ref for ref in refs if ref.kind != "Secret"]
        self._names = {ref.name for ref in told}
        self._namespaces = {ref.namespace for ref in told}

    def are_all_of(self, value: str) -> bool:
        """Whether a value is nothing but an object's name, or its address."""
        address = _ADDRESS.fullmatch(value)
        return address is not None and address[1] in self._names and address[2] in {None, *self._namespaces}

    def without(self, values: Iterable[str]) -> Iterable[str]:
        """The values that are more than such a name."""
        return (value for value in values if not self.are_all_of(value))


def secrets_among(assigned: Iterable[tuple[str, str]], public: PublicNames) -> Iterable[str]:
    """What has to be blanked of names with their values."""
    for name, value in dict.fromkeys(assigned):
        if not public.are_all_of(value):
            yield from public.without(secret for secret in secrets_of(name, value) if len(secret) <= MAX_SECRET)
