"""Why an image cannot be had or a container not started, in the words of several runtimes and registries."""

import pytest

from incidents.evidence.refusals import failing_probe, why_no_image, why_no_start

IMAGES = {
    "failed to resolve reference: docker.io/acme/web:2.403: not found": "not_found",
    "unexpected status code https://r/v2/x/manifests/sha256:ab401c: 404 Not Found": "not_found",
    'Container image "web:1" is not present with pull policy of Never': "not_found",
    'ErrImageNeverPull Container image "web:1" is present with pull policy of Never but does not have the proper '
    "credentials": "denied",
    "unexpected status from HEAD request to https://r/v2/web/manifests/1: 403": "denied",
    "status code: 401, request id: 0af3": "denied",
    'Get "https://10.0.0.2:5000/v2/": http: server gave HTTP response to HTTPS client': "unreachable",
    "unexpected status from HEAD request: 504 Gateway Timeout": "unreachable",
    "failed to extract layer: write /var/lib/containerd/x: no space left on device": "unknown",
}
STARTS = {
    "runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?)": (
        "memory"
    ),
    "set memory limit 1048576 too low; should be at least 12582912 bytes": "memory",
    'failed to create containerd task: exec: "serve": executable file not found in $PATH': "no_command",
    "crun: executable file `serve` not found in $PATH: No such file or directory": "no_command",
    "hcs::System::CreateProcess web: The system cannot find the file specified.": "no_command",
    'cannot load seccomp profile "/var/lib/kubelet/seccomp/p.json": open /x: no such file or directory': "other",
    "nvidia-container-cli: initialization error: libnvidia-ml.so.1: no such file or directory": "other",
}
PROBES = {
    "Startup probe failed: HTTP probe failed with statuscode: 503": ("startup", "status", "503"),
    "Liveness probe failed: dial tcp 10.0.0.7:80: connect: connection refused": ("liveness", "refused", ""),
    'Readiness probe failed: command timed out: "test -f /ok" timed out after 1s': ("readiness", "timeout", ""),
    'Readiness probe failed: Get "https://10.0.0.7:80/": http: server gave HTTP response to HTTPS client': (
        *("readiness", "scheme", ""),
    ),
    "Readiness probe failed: /bin/sh: 1: curl: not found": ("readiness", "exec", ""),
    "Readiness probe errored and resulted in unknown state: rpc error: code = NotFound": ("readiness", "exec", ""),
}


@pytest.mark.parametrize("text", IMAGES)
def test_why_an_image_is_not_had(text: str) -> None:
    assert why_no_image(text) == IMAGES[text]


@pytest.mark.parametrize("text", STARTS)
def test_why_a_container_is_not_started(text: str) -> None:
    assert why_no_start(text) == STARTS[text]


@pytest.mark.parametrize("text", PROBES)
def test_how_a_probe_fails(text: str) -> None:
    found = failing_probe(text)

    assert found is not None
    assert (found["probe"], found["why"], found["status"]) == PROBES[text]
