"""Makers of truths and predictions; a test names only what matters to it."""

from typing import Any

from deployments.evaluation.scoring import Action, Prediction, Root, Score, Truth, score

SHOP = "shop"
WEB = {"kind": "Deployment", "name": "web"}


def make_truth(**given: Any) -> Truth:
    return Truth.model_validate({"fault": "oom_killed", "root_cause": {**WEB, "container": "app"}, **given})


def make_healthy(**given: Any) -> Truth:
    return Truth.model_validate({"fault": "none", "root_cause": None, **given})


def make_fix(action: str = "patch_deployment_resources", /, target: dict[str, str] | None = None, **params: Any) -> Any:
    return {"action": action, "target": target or WEB, "params": params}


def make_action(action: str = "patch_deployment_resources", /, **given: Any) -> Action:
    return Action.model_validate({"action": action, "target": WEB, **given})


def make_prediction(**given: Any) -> Prediction:
    base = {"id": "case", "tier": "rules", "fault": "oom_killed", "root_cause": Root(**WEB, container="app")}
    return Prediction(**{**base, "confidence": 0.9, "seconds": 0.01, **given})


def make_score(truth: Truth | None = None, **said: Any) -> Score:
    return score(truth or make_truth(), SHOP, make_prediction(**said))
