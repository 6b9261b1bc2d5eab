"""The embedded stack: Prefect server, worker, receiver and, if wanted, the embedded cluster, on one machine."""
