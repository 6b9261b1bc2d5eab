"""
Fire drills: a fault is put into a cluster, its alert is sent, and the real stack has to end it as the truth says.

An approver with a token answers through the receiver's API, like anybody; every phase is timed by the ledger's clock.
"""
