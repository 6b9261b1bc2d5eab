"""
How long reading takes: `python -m tests.logs.bench`. Processor time, the median of many runs; never a test.

Typical logs are fifty lines of programs at work with one complaint; hostile ones call every rule on every line.
"""

import random
import statistics
import time
from collections.abc import Callable

from incidents.logs import clues_in
from tests.logs.test_wordings import ROWS
from tests.logs.wordings.nothing import NOTHING

CALLING = (
    "error connection refused missing not set config parse certificate exec found cannot host timeout option file "
)


def typical(kind: str) -> str:
    lines: dict[str, Callable[[int], str]] = {
        "spring": lambda i: (
            f"2026-03-01T10:00:{i:02}.000Z  INFO 1 --- [nio-8080-exec-{i}] c.a.Orders : order {i} done in {i} ms"
        ),
        "json": lambda i: (
            f'{{"level":"info","ts":{i},"caller":"a.go:{i}","msg":"served","path":"/api/{i}","status":200,"ms":{i}}}'
        ),
        "access": lambda i: (
            f'10.244.0.1 - - [01/Mar/2026:10:00:{i:02} +0000] "GET /items/{i} HTTP/1.1" 200 {i} "-" "probe"'
        ),
    }
    complaint = "2026-03-01T10:01:00Z ERROR dial tcp 10.0.0.1:80: connect: connection refused"
    return "\n".join([*(lines[kind](i) for i in range(49)), complaint])


def mixed(seed: int) -> str:
    chosen = random.Random(seed).choices([row[1] for row in (*ROWS, *NOTHING)], k=50)
    return "\n".join("\n".join(chosen).split("\n")[-50:])


def hostile(unit: str) -> str:
    return "\n".join((CALLING + unit * 2000)[:1990] + str(number) for number in range(50))


def median_ms(text: str, runs: int = 15) -> float:
    taken = []
    for _ in range(runs):
        start = time.process_time()
        clues_in(text)
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    for kind in ("spring", "json", "access"):
        print(f"{kind:>10}: {median_ms(typical(kind)):6.2f} ms")
    print(f"{'all dialects':>10}: {statistics.mean(median_ms(mixed(seed), 3) for seed in range(20)):6.2f} ms")
    units = [
        "a",
        "a.",
        "a/",
        " a",
        "A_",
        "'",
        '"',
        "(",
        "1.",
        "-",
        "é",
        "not set ",
        "host ",
        "A_B is not ",
        "/a",
        "://a",
        "\\",
        "=",
    ]
    worst = max((median_ms(hostile(unit), 3), unit) for unit in units)
    print(f"{'hostile':>10}: {worst[0]:6.2f} ms (fifty lines of 2,000 characters, of {worst[1]!r})")


if __name__ == "__main__":
    main()
