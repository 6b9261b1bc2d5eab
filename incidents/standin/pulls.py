"""Getting the image: present, pulled, or not to be had (ErrImagePull and ImagePullBackOff, Never, bad names)."""

from collections.abc import Callable
from functools import partial

from incidents.standin.box import Box
from incidents.standin.images import name_problem
from incidents.standin.shapes import Obj, namespace_of

FIRST_BACKOFF_S = 10.0
LONGEST_BACKOFF_S = 300.0
LOOK_EVERY_S = 10.0

Next = Callable[[Box], None]


def get_image(box: Box, then: Next) -> None:
    """Make sure the node has the image, and go on."""
    pod = box.pod
    if pod is None:
        return
    image, policy = box.container.image, box.spec(pod)["imagePullPolicy"]
    problem = name_problem(image)
    if problem is not None:
        _give_up(box, pod, then, ("InspectFailed", "InvalidImageName", problem))
    elif policy != "Always" and image in box.engine.images.present:
        known = "already present on machine and can be accessed by the pod"
        box.say(pod, "Pulled", f'Container image "{image}" {known}')
        then(box)
    elif policy == "Never":
        why = f'Container image "{image}" is not present with pull policy of Never'
        _give_up(box, pod, then, ("ErrImageNeverPull", "ErrImageNeverPull", why))
    else:
        _ask_registry(box, pod, then)


def _give_up(box: Box, pod: Obj, then: Next, words: tuple[str, str, str]) -> None:
    """Nothing to pull: only a look now and then."""
    event, reason, message = words
    box.complain(pod, event, message)
    box.complain(pod, "Failed", f"Error: {reason}")
    box.wait(reason, message)
    box.engine.after(box.jitter(LOOK_EVERY_S), partial(get_image, box, then))


def _ask_registry(box: Box, pod: Obj, then: Next) -> None:
    box.say(pod, "Pulling", f'Pulling image "{box.container.image}"')
    problem = box.engine.images.pull_failure(box.container.image, _secrets_of(box, pod))
    if problem is None:
        took_s = box.engine.between(0.4, 1.6)
        box.engine.after(took_s, partial(_pulled, box, then, took_s))
    else:
        _fail(box, pod, then, problem)


def _secrets_of(box: Box, pod: Obj) -> frozenset[str]:
    """The pull secrets that exist: the pod's own, and its service account's."""
    world, namespace = box.engine.world, namespace_of(pod)
    account = world.peek("ServiceAccount", namespace, pod["spec"].get("serviceAccountName", "default")) or {}
    named = [*(pod["spec"].get("imagePullSecrets") or ()), *(account.get("imagePullSecrets") or ())]
    names = {str(each.get("name", "")) for each in named}
    return frozenset(name for name in names if world.peek("Secret", namespace, name) is not None)


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


def _fail(box: Box, pod: Obj, then: Next, said: str) -> None:
    container = box.container
    first = container.pull_backoff_s == 0
    container.pull_backoff_s = min(container.pull_backoff_s * 2 or FIRST_BACKOFF_S, LONGEST_BACKOFF_S)
    container.pull_again_at = box.engine.now + container.pull_backoff_s
    box.complain(pod, "Failed", f'Failed to pull image "{container.image}": {said}')
    box.complain(pod, "Failed", "Error: ErrImagePull")
    box.wait("ErrImagePull", said)
    delay_s = box.engine.between(0.2, 0.9) if first else box.jitter(LOOK_EVERY_S)
    box.engine.after(delay_s, partial(_look, box, then, said))


def _look(box: Box, then: Next, said: str) -> None:
    pod = box.pod
    if pod is None:
        return
    if box.engine.now >= box.container.pull_again_at:
        get_image(box, then)
        return
    text = f'Back-off pulling image "{box.container.image}"'
    box.say(pod, "BackOff", text)
    box.complain(pod, "Failed", "Error: ImagePullBackOff")
    box.wait("ImagePullBackOff", f"{text}: ErrImagePull: {said}")
    box.engine.after(box.jitter(LOOK_EVERY_S), partial(_look, box, then, said))
