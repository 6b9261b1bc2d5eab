"""Resource quantities: '24Mi', '100m', '1.5'. Pure."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

PATTERN = r"^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"
"""The expression that the API server names in its error."""

_FACTORS = {
    "": Decimal(1),
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal(10**3),
    "M": Decimal(10**6),
    "G": Decimal(10**9),
    "T": Decimal(10**12),
    "P": Decimal(10**15),
    "E": Decimal(10**18),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
    "Ei": Decimal(2**60),
}
_SHAPE = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+))([A-Za-z]*|[eE][+-]?\d+)$")


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Decimal:
    """The number a quantity stands for. ValueError when it is none."""
    shape = _SHAPE.match(text)
    if shape is None:
        raise ValueError(f"quantities must match the regular expression '{PATTERN}'")
    number, suffix = shape.groups()
    if suffix in _FACTORS:
        return Decimal(number) * _FACTORS[suffix]
    try:
        return Decimal(number + suffix)
    except InvalidOperation as e:
        raise ValueError(f"quantities must match the regular expression '{PATTERN}'") from e


def amount(resources: dict[str, str], name: str) -> Decimal:
    """A named amount of a resource list, 0 when it is not named."""
    return parse_quantity(str(resources.get(name, "0")))
