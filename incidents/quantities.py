"""Kubernetes quantities. Pure. Source: apimachinery's resource.Quantity."""

import re
from decimal import Decimal
from math import ceil

_UNITS: dict[str, int | Decimal] = {
    "": 1, "m": Decimal("0.001"), "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18,
    "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60,
}  # fmt: skip
_MAX_CHARS = 64
_FORM = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:([eE][+-]?[0-9]{1,2})|([a-zA-Z]{0,2}))")


def number_of(quantity: str) -> Decimal:
    """A quantity such as '24Mi' or '500m' as an exact number. Raises ValueError for anything else."""
    found = _FORM.fullmatch(str(quantity)[:_MAX_CHARS].strip())
    if found is None or len(str(quantity)) > _MAX_CHARS or (found[3] or "") not in _UNITS:
        raise ValueError(f"not a quantity: {str(quantity)[:_MAX_CHARS]!r}; write for example 256Mi")
    unit = Decimal(f"1{found[2]}") if found[2] else Decimal(_UNITS[found[3] or ""])
    return Decimal(found[1]) * unit


def bytes_of(quantity: str) -> int:
    """A quantity such as '24Mi' in bytes, rounded up. Raises ValueError for anything else."""
    return ceil(number_of(quantity))


def mebibytes(size_bytes: int) -> str:
    """A size as whole mebibytes, rounded up: 25_165_824 -> '24Mi'."""
    return f"{-(-size_bytes // 2**20)}Mi"
