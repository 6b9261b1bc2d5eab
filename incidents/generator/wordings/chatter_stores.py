"""Chatter of servers, stores, shells and in-house formats. A line each: dialect | text, ⏎ for a new line."""

TABLE = r"""
## calm
any | INFO GET /healthz 200 1ms
any | DEBUG cache warm, 0 misses
any | INFO config reloaded
any | level=info msg="scrape finished"
any | INFO idle connections: «n»
any | heartbeat ok

## calm, held out
any | ping answered, «n» peers

## loud
any | WARN slow request: 2.«n»s

## loud, held out
any | WARN caller «hex» asked too often
"""
