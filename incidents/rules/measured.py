"""How often each rule was right on generated cases. Written by `python -m deployments eval --generated N --measure`."""

MEASURED: dict[str, tuple[int, int]] = {}
"""Rule -> (right, asked)."""
