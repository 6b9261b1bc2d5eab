"""A small image registry: which images exist, what runs in them, and what containerd says when one does not."""

from dataclasses import dataclass, field
from zlib import crc32

from incidents.standin.programs import RUNS, Program

REGISTRY = "127.0.0.1:5000"
STOCK = tuple(f"{REGISTRY}/shop/{image}" for image in ("web:v1.4.2", "worker:v3.1.0", "api:v2.0.1"))


@dataclass
class Images:
    """The images that can be pulled, and the ones the node already has."""

    programs: dict[str, Program] = field(default_factory=lambda: dict.fromkeys(STOCK, RUNS))
    present: set[str] = field(default_factory=lambda: set(STOCK))

    def add(self, image: str, program: Program, *, present: bool = True) -> None:
        """Publish an image; `present` means that the nodes have pulled it before."""
        self.programs[image] = program
        if present:
            self.present.add(image)


def pull_failure(image: str) -> str:
    """What containerd 1.6 answers for an image that the registry does not have."""
    return (
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{image}": '
        f'failed to resolve reference "{image}": {image}: not found'
    )


def image_id(image: str) -> str:
    """A digest that stays the same for the same image."""
    word = f"{crc32(image.encode()):08x}"
    return f"sha256:{word * 8}"
