"""The ledger's promises, on real SQLite files and, where it can be started, on a real PostgreSQL."""
