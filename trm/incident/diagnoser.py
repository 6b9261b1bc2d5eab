"""
The diagnoser: evidence in, answer out. Encodes, solves, decodes, and says how sure it is and how it came there.

Deterministic: the same evidence and checkpoint give the same answer on one machine. It judges nobody's answer but its
own; whether an answer is believed is the tier's business.
"""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

from incidents.errors import PermanentError
from incidents.faults import Fault
from incidents.models import Answer, Cause, Evidence, ObjectRef, ReasoningStep, Suspicion
from incidents.models.reasoned import MAX_SUSPICIONS
from trm.core.quicken import Quickening
from trm.core.solve import Halting, Solution, Solver
from trm.incident.decode import Decoded
from trm.incident.encode import Puzzle, encode
from trm.incident.endurance import endurance
from trm.incident.judge import Judge, Said, of_lasting
from trm.incident.load import (
    Calibrations,
    architecture_of,
    calibrations_in,
    checkpoint_in,
    model_from,
    steps_of,
    vocabulary_in,
)
from trm.incident.model import ISSUE, NONE, UNKNOWN, IncidentModel
from trm.incident.particulars import cause_of
from trm.incident.problem import Posed, posed
from trm.incident.proof import proof_of
from trm.incident.rows import Rows
from trm.incident.vocabulary import FAULTS, Vocabulary

STABLE = 2
"""Steps with the same answer after which it counts as settled."""
WIDTH_OF_A_THREAD = 256
AUTO = "auto"


class Diagnoser:
    """A checkpoint that answers. Made by `load`; may be asked from several threads."""

    def __init__(
        self, model: IncidentModel, vocabulary: Vocabulary, calibrations: Calibrations, name: str, most: int
    ) -> None:
        self.name, self.most = name, most
        self._model, self._vocabulary = model, vocabulary
        self._calibration, self._lasting = calibrations
        self.solver = Solver(model.recursion)
        self.device = model.registers.device
        self._quickening: Quickening | None = None

    @classmethod
    def load(
        cls, folder: Path, threads: int | None = None, cache: Path | None = None, device: str = "cpu"
    ) -> "Diagnoser":
        """
        The diagnoser of a checkpoint's folder. `threads`: of this process's tensor operations; None for what it takes.

        cache: a folder of ours alone, in which the compiled network is kept; it is compiled in a process of its own
        after the first answer. Without it nothing is compiled, and no answer depends on when it came.

        device: where the network reckons, by torch's name for it, or `auto`. Elsewhere than on "cpu" nothing is
        compiled.

        Raises PermanentError for what is missing, corrupted, of another vocabulary or schema, or not calibrated.
        """
        found = checkpoint_in(folder)
        torch.set_num_threads(threads or threads_for(architecture_of(found).hidden))
        vocabulary = vocabulary_in(folder)
        place = device_of(device)
        model = model_from(found, vocabulary).to(place)
        name = f"{folder.name} {found.description.revision[:12]}"
        made = cls(model, vocabulary, calibrations_in(folder), name, steps_of(found))
        if cache is not None and place.type == "cpu":
            made._quickening = Quickening(made.solver, folder, cache, logging.getLogger(__name__).warning)
            made._quickening.adopt()
        made.ready()
        return made

    def ready(self) -> None:
        """Solve a problem of nothing. Raises PermanentError where the weights give no numbers."""
        nothing = posed([_nothing(self._vocabulary)])
        judge = Judge(self._model, nothing, self._calibration)
        with torch.inference_mode():
            x, mix = self._model.seen(nothing.on(self.device))
            self.solver.solve(x, mix, judge, Halting(1.0, least=1, most=1))
        said = judge.trace[0]
        if not bool(torch.isfinite(said.reading.q).all() & torch.isfinite(said.decoded.probability).all()):
            raise PermanentError(f"the checkpoint {self.name} answers with what is no number: train it again")

    def answer(self, evidence: Evidence, max_steps: int | None = None) -> Answer:
        """The answer to an evidence, after at most `max_steps` steps (the checkpoint's own number, unless fewer)."""
        began = perf_counter()
        puzzle, rows = encode(evidence, self._vocabulary)
        problem = posed([puzzle])
        judge, solution = self._solved(problem, max_steps)
        if self._quickening is not None:
            self._quickening.begin()
        last = judge.trace[-1]
        fault, ref = _candidate(last.decoded, 0, rows)
        held = float(endurance(self._model, self.solver, problem, last.decoded.choice[:, 0])[0])
        return Answer(
            checkpoint=self.name,
            fault=fault,
            cause=_cause(fault, ref, evidence),
            confidence=self._sure(last, held),
            threshold=self._lasting.threshold,
            settled=int(solution.stable[0]) >= STABLE,
            legal_mass=float(last.decoded.legal[0]),
            unknown_share=puzzle.unknown,
            proof=proof_of(fault, ref or evidence.focus, evidence, rows, last.reading.proof[0].tolist()),
            trace=_steps(judge.trace, rows, held),
            seconds=perf_counter() - began,
        )

    def _sure(self, last: Said, held: float) -> float:
        confidence = self._calibration.confidence(last.features)  # (1,)
        return float(self._lasting.confidence(of_lasting(confidence, np.array([held])))[0])

    def _solved(self, problem: Posed, max_steps: int | None) -> tuple[Judge, Solution]:
        most = self.most if max_steps is None else max(1, min(max_steps, self.most))
        halting = Halting(self._calibration.halting, STABLE, min(2, most), most)
        judge = Judge(self._model, problem, self._calibration)
        with torch.inference_mode():
            x, mix = self._model.seen(problem.on(self.device))
            return judge, self.solver.solve(x, mix, judge, halting)


def device_of(name: str) -> torch.device:
    """
    The device of a name; `auto`: the first GPU that torch can use, else the processor.

    Raises PermanentError where there is none of the name.
    """
    if name == AUTO:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        place = torch.device(name)
        torch.empty(1, device=place).cpu()
    except (AssertionError, NotImplementedError, RuntimeError) as e:
        raise PermanentError(
            f"torch {torch.__version__} cannot use the device {name!r}: install torch for it (`make install "
            "TORCH=cuda`), or set NIGHTSHIFT_TRM_DEVICE=cpu"
        ) from e
    return place


def threads_for(hidden: int) -> int:
    """One for each WIDTH_OF_A_THREAD: of more than there is work for, one that waits for a core holds up all."""
    return max(1, min(os.cpu_count() or 1, hidden // WIDTH_OF_A_THREAD))


def _cause(fault: Fault, ref: ObjectRef | None, evidence: Evidence) -> Cause | None:
    if ref is None or fault is Fault.NONE:
        return None
    return Cause(object=ref) if fault is Fault.UNKNOWN else cause_of(fault, ref, evidence)


def _steps(trace: Sequence[Said], rows: Rows, held: float) -> tuple[ReasoningStep, ...]:
    steps = [_step(number, said, rows) for number, said in enumerate(trace, 1)]
    return (*steps[:-1], steps[-1].model_copy(update={"endurance": min(1.0, held)}))


def _step(number: int, said: Said, rows: Rows) -> ReasoningStep:
    found = said.decoded
    probabilities = found.probability[0].tolist()
    suspicions = []
    for rank, probability in enumerate(probabilities[:MAX_SUSPICIONS]):
        fault, ref = _candidate(found, rank, rows)
        suspicions.append(Suspicion(object=ref, fault=fault, probability=min(1.0, probability)))
    return ReasoningStep(step=number, suspicions=tuple(suspicions), confidence=float(torch.sigmoid(said.reading.q[0])))


def _candidate(found: Decoded, rank: int, rows: Rows) -> tuple[Fault, ObjectRef | None]:
    """Fault and object of a candidate of the first problem."""
    verdict, row, fault = (int(each[0, rank]) for each in (found.verdict, found.row, found.fault))
    if verdict == NONE:
        return Fault.NONE, None
    ref = rows.rows[row].ref if 0 < row < len(rows.rows) else None
    if verdict == UNKNOWN or ref is None:
        return Fault.UNKNOWN, ref
    assert verdict == ISSUE  # noqa: S101 - there are three
    return Fault(FAULTS[fault]), ref


def _nothing(vocabulary: Vocabulary) -> Puzzle:
    """An alert and an object of which nothing is known."""
    ones = np.arange(2, dtype=np.uint8)
    return Puzzle(
        tokens=np.zeros(2, np.int32),
        token_rows=ones,
        words=np.zeros(2, np.int32),
        word_rows=ones,
        edges=np.zeros((2, 2), np.uint8),
        kinds=np.array([0, len(vocabulary.kinds) - 1], np.uint8),
        unknown=0.0,
    )
