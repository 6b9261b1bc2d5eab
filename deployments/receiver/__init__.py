"""
The receiver: alerts and decisions come in over HTTP, runs are started, woken and looked after.

It commits to the ledger first and answers then; Prefect may be away meanwhile.
"""
