"""The rules of `incidents.rules` as a tier: always there, and quick."""

from incidents import rules
from incidents.models import Abstention, Diagnosis, Evidence, Tier


class RulesTier:
    """What a careful reader concludes; below `threshold` it abstains."""

    tier = Tier.RULES
    is_cheap = True

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold

    async def diagnose(self, evidence: Evidence) -> Diagnosis | Abstention:
        """Apply the rules."""
        answer = rules.diagnose(evidence)
        if isinstance(answer, Diagnosis) and answer.confidence < self._threshold:
            return Abstention(tier=self.tier, reason=unsure(answer, self._threshold))
        return answer


def unsure(answer: Diagnosis, threshold: float) -> str:
    """Why an answer is not enough."""
    return f"{answer.fault} with confidence {answer.confidence:.2f}, below {threshold:.2f}"
