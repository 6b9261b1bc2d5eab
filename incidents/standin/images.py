"""A small image registry: which images exist, what runs in them, and what containerd says when one cannot be had."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

from incidents.standin.programs import RUNS, Program
from incidents.standin.shapes import Obj

REGISTRY = "127.0.0.1:5000"
STOCK = tuple(f"{REGISTRY}/shop/{image}" for image in ("web:v1.4.2", "worker:v3.1.0", "api:v2.0.1"))

_REFERENCE = re.compile(
    r"^(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$"
)


@dataclass
class Images:
    """
    The images that can be pulled, and the ones the node already has. `scripts` are programs of certain commands.

    `private` registries or repositories want one of the secrets named there; `silent` registries do not answer, with
    the reason in Go's words.
    """

    programs: dict[str, Program] = field(default_factory=lambda: dict.fromkeys(STOCK, RUNS))
    present: set[str] = field(default_factory=lambda: set(STOCK))
    scripts: dict[tuple[str, ...], Program] = field(default_factory=dict)
    private: dict[str, frozenset[str]] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)

    def add(self, image: str, program: Program, *, present: bool = True) -> None:
        """Publish an image; `present` means that the nodes have pulled it before."""
        self.programs[image] = program
        if present:
            self.present.add(image)

    def program_of(self, spec: Obj) -> Program:
        """What a container with this spec runs: by image, command and arguments where that is known, else by image."""
        known = self.scripts.get(script_of(spec)) if self.scripts else None
        return known or self.programs.get(spec["image"], Program())

    def pull_failure(self, image: str, secrets: frozenset[str] = frozenset()) -> str | None:
        """What containerd answers when it is told to pull an image; None when that works."""
        unreachable = next((why for place, why in self.silent.items() if image.startswith(f"{place}/")), None)
        if unreachable is not None:
            return _failed(image, "Unknown", f'failed to do request: Head "{manifest_url(image)}": {unreachable}')
        wanted = next((names for place, names in self.private.items() if image.startswith(f"{place}/")), None)
        if wanted is not None and not wanted & secrets:
            what = "repository does not exist or may require authorization"
            said = "server message: insufficient_scope: authorization failed"
            return _failed(image, "Unknown", f"pull access denied, {what}: {said}")
        return None if image in self.programs else _failed(image, "NotFound", f"{image}: not found")


def script_of(spec: Obj) -> tuple[str, ...]:
    """What tells programs behind one image apart."""
    return (spec["image"], *map(str, spec.get("command") or ()), "--", *map(str, spec.get("args") or ()))


def _failed(image: str, code: str, why: str) -> str:
    return (
        f'rpc error: code = {code} desc = failed to pull and unpack image "{image}": '
        f'failed to resolve reference "{image}": {why}'
    )


def manifest_url(image: str) -> str:
    """Where a registry keeps an image's manifest."""
    host, _, rest = image.partition("/")
    repository, _, tag = rest.partition(":")
    scheme = "http" if host.startswith("127.0.0.1") else "https"
    return f"{scheme}://{host}/v2/{repository}/manifests/{tag or 'latest'}"


@lru_cache(maxsize=2048)
def name_problem(image: str) -> str | None:
    """Why an image reference does not parse (distribution/reference), None if it does."""
    if _REFERENCE.match(image):
        return None
    head, slash, rest = image.partition("/")
    has_domain = bool(slash) and (bool(set(".:") & set(head)) or head == "localhost" or head != head.lower())
    path = (rest if has_domain else image).split(":")[0]
    what = f": repository name ({path}) must be lowercase" if path != path.lower() else ""
    why = f'couldn\'t parse image name "{image}": invalid reference format{what}'
    return f'Failed to apply default image tag "{image}": {why}'


@lru_cache(maxsize=2048)
def image_id(image: str) -> str:
    """A digest that stays the same for the same image."""
    word = f"{crc32(image.encode()):08x}"
    return f"sha256:{word * 8}"
