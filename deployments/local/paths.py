"""Where the stack keeps things: one folder per stack, nothing outside it but a cache."""

from pathlib import Path

from incidents.models import Noun

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".nightshift"
CACHE = STATE / "cache"


class StatePaths(Noun):
    """The files of one stack."""

    folder: Path

    @property
    def record(self) -> Path:
        """What runs, where and since when."""
        return self.folder / "stack.json"

    @property
    def lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.folder / "stack.lock"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.folder / "logs"

    @property
    def secrets(self) -> Path:
        """One file per secret."""
        return self.folder / "secrets"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own folder: its database lies here."""
        return self.folder / "prefect"

    @property
    def results(self) -> Path:
        """Results of tasks, read again by the process that carries a run on."""
        return self.folder / "results"

    @property
    def compiled(self) -> Path:
        """The network as it was compiled on this machine."""
        return self.folder / "compiled"

    @property
    def ledger(self) -> Path:
        """The ledger of a one-machine installation."""
        return self.folder / "ledger.db"

    @property
    def alert(self) -> Path:
        """An alert to send, as Alertmanager would."""
        return self.folder / "alert.json"

    @property
    def kubeconfig(self) -> Path:
        """Written by the embedded cluster."""
        return self.folder / "kubeconfig"

    @property
    def cluster_requests(self) -> Path:
        """Every request that the embedded cluster answered."""
        return self.folder / "cluster-requests.jsonl"

    def make(self) -> None:
        """Create the folders, readable by their owner only."""
        for folder in (self.folder, self.logs, self.secrets, self.prefect_home, self.results):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
