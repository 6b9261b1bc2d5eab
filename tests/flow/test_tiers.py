"""The tiers in the running flow: who only looks on never decides, and two that differ go to a human."""

from collections.abc import Callable

import pytest

from incidents.faults import Fault
from incidents.models import Answer, Cause, Evidence, Report, State, Tier
from incidents.settings import Settings
from tasks.tiers import Backend, Chain, RulesTier, TrmTier
from tasks.tiers.trm import Patience
from tests.factories import make_answer
from tests.flow.bench import Bench

Model = Callable[[Evidence], Answer]
RULE = "version: 1\nautomatic: [{fault: scaled_to_zero, action: scale_deployment, namespaces: [shop], confidence: 0.5}]"


class Thinks(Backend):
    """A backend whose model is a function."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def answer(self, evidence: Evidence) -> Answer:
        return self._model(evidence)


def blaming(fault: Fault, confidence: float) -> Model:
    """A model that always blames what the alert is about."""

    def model(evidence: Evidence) -> Answer:
        assert evidence.focus is not None
        about = Cause(object=evidence.focus)
        return make_answer(fault, cause=about, confidence=confidence, threshold=0.5, trace=())

    return model


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Callable[[Model], None]:
    """Put a model in front of the rules."""

    def chain(thinks: Model) -> Callable[[Settings], Chain]:
        trm = TrmTier(Thinks(thinks), Patience(load_s=5, answer_s=5))
        return lambda settings: Chain((trm, RulesTier(settings.confidence_threshold)), settings.disagreement)

    return lambda thinks: monkeypatch.setattr("tasks.wiring.chain_of", chain(thinks))


@pytest.fixture
def automatic(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy under which nobody is asked to scale up again."""
    (bench.folder / "policy.yaml").write_text(RULE)
    monkeypatch.setenv("NIGHTSHIFT_POLICY_FILE", str(bench.folder / "policy.yaml"))


async def test_what_one_tier_would_do_alone_is_not_done_while_another_is_sure_of_something_else(
    bench: Bench, automatic: None, model: Callable[[Model], None]
) -> None:
    model(blaming(Fault.APP_WEDGED, 0.6))
    incident, run = await bench.asked("scaled_to_zero")

    assert bench.written() == [], "nobody was asked"
    because = [step.detail for step in await bench.ledger.timeline(incident) if step.event == "asked_because"]
    assert because == ["disagreement: tier trm sees it otherwise: a human decides between the two"]
    why = (await bench.question(incident)).plan.why
    assert "rules say scaled_to_zero in Deployment shop/web" in why
    assert "trm says app_wedged in Deployment shop/web (0.60)" in why
    assert "tiers_disagree" in await bench.events(incident)

    await bench.decided(incident)
    report = await bench.reported(run)
    assert report.state is State.RESOLVED
    assert "**Tiers disagree, so a human decides:**" in await bench.artifact(f"incident-{incident}-report")


async def test_two_tiers_that_agree_need_nobody_where_the_policy_says_so(
    bench: Bench, automatic: None, model: Callable[[Model], None]
) -> None:
    model(blaming(Fault.SCALED_TO_ZERO, 0.99))
    await bench.broken("scaled_to_zero")
    report = await bench.go(await bench.run(incident=await bench.alerted()))

    assert isinstance(report, Report)
    assert report.diagnosis is not None
    assert (report.state, report.diagnosis.tier) == (State.RESOLVED, Tier.TRM)
    assert [(each.tier, each.agrees) for each in report.diagnosis.second_opinions] == [(Tier.RULES, True)]


async def test_nothing_wrong_is_not_the_end_while_another_tier_is_sure_that_something_is(
    bench: Bench, model: Callable[[Model], None]
) -> None:
    model(blaming(Fault.APP_WEDGED, 0.6))
    await bench.broken("healthy")
    report = await bench.go(await bench.run(incident=await bench.alerted()))

    assert isinstance(report, Report)
    assert (report.state, bench.written()) == (State.ESCALATED, [])
    assert "the tiers disagree: rules say none (0.97), trm says app_wedged" in report.headline
