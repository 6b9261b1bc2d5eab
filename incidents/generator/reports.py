"""What programs report of the time in which the kernel held them back: the counters of their control group."""

from random import Random

FORMS = (
    "cgroup cpu.stat nr_periods {periods} nr_throttled {held} throttled_usec {spent}",
    '{{"level":"info","msg":"cpu.stat","nr_periods":{periods},"nr_throttled":{held}}}',
    "cpu quota: throttled in {held} of {periods} periods",
    "INFO runtime stats: {held}/{periods} CFS periods throttled",
    "level=info component=cgroups nr_periods={periods} nr_throttled={held}",
)


def report_of(rng: Random, least: float, most: float) -> str:
    """One line, with a share of its periods between these."""
    periods = rng.randint(600, 90_000)
    held = round(periods * rng.uniform(least, most))
    return rng.choice(FORMS).format(periods=periods, held=held, spent=held * rng.randint(9_000, 70_000))
