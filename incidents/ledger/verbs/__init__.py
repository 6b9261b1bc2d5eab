"""The ledger's verbs, one transaction each. The rules are in the modules named after the nouns."""

from incidents.ledger.verbs.acting import ActingVerbs
from incidents.ledger.verbs.asking import AskingVerbs
from incidents.ledger.verbs.braking import BrakingVerbs
from incidents.ledger.verbs.following import FollowingVerbs
from incidents.ledger.verbs.running import RunningVerbs


class Ledger(FollowingVerbs, AskingVerbs, ActingVerbs, BrakingVerbs, RunningVerbs):
    """Alerts, incidents, decisions and actions: what is stored here happened, whoever is killed."""
