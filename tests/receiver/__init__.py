"""The receiver: over real HTTP, with a real ledger, and Prefect replaced by a protocol's ten lines."""
