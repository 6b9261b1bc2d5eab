"""
What may be done, how much of it, and when nobody has to be asked. Pure: facts go in as plain data.

Constants under review (`protected`) and one small file (`file`); the file can only ever allow less than the constants
and the registry of actions do. Whatever is not known counts as the worst.
"""

from incidents.evidence.marks import MARK
from incidents.policy.automatic import check_automatic, warnings_of
from incidents.policy.facts import Around, Facts, Pods, Standing, Stop, around
from incidents.policy.file import DEFAULT, Budgets, Policy, policy_from
from incidents.policy.history import MEMORY, Fix, check_history, ineffective, same_again
from incidents.policy.protected import PROTECTED_NAMESPACES, is_protected
from incidents.policy.rules import check_budgets, check_policy, check_running

__all__ = [
    "DEFAULT",
    "MARK",
    "MEMORY",
    "PROTECTED_NAMESPACES",
    "Around",
    "Budgets",
    "Facts",
    "Fix",
    "Pods",
    "Policy",
    "Standing",
    "Stop",
    "around",
    "check_automatic",
    "check_budgets",
    "check_history",
    "check_policy",
    "check_running",
    "ineffective",
    "is_protected",
    "policy_from",
    "same_again",
    "warnings_of",
]
