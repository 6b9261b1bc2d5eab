"""
How programs word what goes wrong: a voice turns the kind of a mishap and its particulars into lines of a log.

Behaviours have plain words of their own. A scenario may give them a voice instead, so that the same fault reads as
programs of many languages would report it.
"""

from typing import Protocol


class Voice(Protocol):
    """The manner of speaking of one program. Equal kinds and particulars get equal lines."""

    def last_words(self, kind: str, /, **about: str) -> tuple[str, ...]:
        """The lines for a mishap; empty where this voice has none for it."""

    def complaint(self, kind: str, /, **about: str) -> tuple[str, ...]:
        """The lines for a mishap after which the program goes on; empty where this voice has none for it."""

    def preamble(self) -> tuple[str, ...]:
        """What the program writes while it starts."""


class Plain:
    """Every behaviour's own words, and no more."""

    def last_words(self, kind: str, /, **about: str) -> tuple[str, ...]:  # noqa: ARG002 (it has none)
        """None: the behaviours' own words stand."""
        return ()

    def complaint(self, kind: str, /, **about: str) -> tuple[str, ...]:  # noqa: ARG002 (it has none)
        """None: the behaviours' own words stand."""
        return ()

    def preamble(self) -> tuple[str, ...]:
        """Nothing."""
        return ()


PLAIN = Plain()
