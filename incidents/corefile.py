"""
Which domain of Services a CoreDNS serves by its Corefile, and which one its cluster's pods search. Pure.

Where a file cannot be read for sure (imports, variables, rewritten names, a domain that it names in any place), nothing
is said of it.
"""

import re

_FULL = re.compile(r"[-a-z0-9_.]{1,200}\.[-a-z0-9]{1,63}\.svc\.([a-z0-9][-a-z0-9.]{0,200}[a-z0-9])\.?")
_UNSURE = re.compile(r"(?m)^\s*(?:import|rewrite|template|file|auto)\b|\{[$%]")
_KUBERNETES = re.compile(r"(?m)^[ \t]+kubernetes\b([^\n{]{0,500})")
_SEARCHED = re.compile(
    r"(?i)\"A{1,4} IN [-a-z0-9_.]{1,200}\.(?:com|net|org|io|svc)\.[-a-z0-9]{1,63}\.svc\.([a-z0-9][-a-z0-9.]{0,200})\. "
    r"[^\n]{0,200}\bNXDOMAIN\b"
)
"""A name of the world with a namespace behind it: only a pod's search list, which the kubelet writes, asks for it."""
MAX_TEXT = 20_000


def domain_of(host: str) -> str:
    """The cluster's domain that a host names in full: cluster.local of db.shop.svc.cluster.local; '' for none."""
    found = _FULL.fullmatch(host.lower())
    return found[1] if found else ""


def searched(log: str) -> frozenset[str]:
    """The domains that pods search for Services, by what a name service says it did not find."""
    return frozenset(found.lower() for found in _SEARCHED.findall(log[-MAX_TEXT:]))


def leaves_out(text: str, domain: str) -> bool:
    """Whether a Corefile surely serves the Services of some other domain, and nothing under this one."""
    told = "\n".join(line.partition("#")[0] for line in text[:MAX_TEXT].splitlines())
    served = [_zones(found[1]) for found in _KUBERNETES.finditer(told)]
    if not served or not all(served) or _UNSURE.search(told):
        return False
    named = {word.rpartition("://")[2].partition(":")[0].strip("{},").rstrip(".") for word in told.split()}
    return all(f".{domain}" != f".{each}" and not f".{domain}".endswith(f".{each}") for each in named if each)


def _zones(line: str) -> list[str]:
    """The zones of names that a line gives its plugin, without those of addresses."""
    return [word for word in line.split() if not word.rstrip(".").endswith(".arpa")]
