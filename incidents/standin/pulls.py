"""Getting the image: present, pulled, or not to be had (ErrImagePull and ImagePullBackOff in turn)."""

from collections.abc import Callable
from functools import partial

from incidents.standin.box import Box
from incidents.standin.images import pull_failure
from incidents.standin.shapes import Obj

FIRST_BACKOFF_S = 10.0
LONGEST_BACKOFF_S = 300.0
LOOK_EVERY_S = 10.0

Next = Callable[[Box], None]


def get_image(box: Box, then: Next) -> None:
    """Make sure the node has the image, and go on. (Policy Never with an absent image: not covered yet.)"""
    pod = box.pod
    if pod is None:
        return
    if _is_present(box, box.spec(pod)):
        known = "already present on machine and can be accessed by the pod"
        box.say(pod, "Pulled", f'Container image "{box.container.image}" {known}')
        then(box)
        return
    box.say(pod, "Pulling", f'Pulling image "{box.container.image}"')
    if box.container.image in box.engine.images.programs:
        _pull(box, then)
    else:
        _fail(box, pod, then)


def _is_present(box: Box, spec: Obj) -> bool:
    return spec["imagePullPolicy"] != "Always" and spec["image"] in box.engine.images.present


def _pull(box: Box, then: Next) -> None:
    took_s = box.engine.between(0.4, 1.6)
    box.engine.after(took_s, partial(_pulled, box, then, took_s))


def _pulled(box: Box, then: Next, took_s: float) -> None:
    image = box.container.image
    box.engine.images.present.add(image)
    pod = box.pod
    if pod is None:
        return
    took = f"{took_s:.3f}s"
    size = "Image size: 2224358 bytes."
    box.say(pod, "Pulled", f'Successfully pulled image "{image}" in {took} ({took} including waiting). {size}')
    then(box)


def _fail(box: Box, pod: Obj, then: Next) -> None:
    container = box.container
    first = container.pull_backoff_s == 0
    container.pull_backoff_s = min(container.pull_backoff_s * 2 or FIRST_BACKOFF_S, LONGEST_BACKOFF_S)
    container.pull_again_at = box.engine.now + container.pull_backoff_s
    said = pull_failure(container.image)
    box.complain(pod, "Failed", f'Failed to pull image "{container.image}": {said}')
    box.complain(pod, "Failed", "Error: ErrImagePull")
    box.wait("ErrImagePull", said)
    delay_s = box.engine.between(0.2, 0.9) if first else box.jitter(LOOK_EVERY_S)
    box.engine.after(delay_s, partial(_look, box, then))


def _look(box: Box, then: Next) -> None:
    pod = box.pod
    if pod is None:
        return
    if box.engine.now >= box.container.pull_again_at:
        get_image(box, then)
        return
    text = f'Back-off pulling image "{box.container.image}"'
    box.say(pod, "BackOff", text)
    box.complain(pod, "Failed", "Error: ImagePullBackOff")
    box.wait("ImagePullBackOff", f"{text}: ErrImagePull: {pull_failure(box.container.image)}")
    box.engine.after(box.jitter(LOOK_EVERY_S), partial(_look, box, then))
