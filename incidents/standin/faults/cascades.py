"""Faults at a distance: callers that break because of what they call. The alert names the last; the cause is first."""

from incidents.standin.behaviours import Calls
from incidents.standin.faults.site import Site
from incidents.standin.programs import Logs


def add_callers(site: Site, depth: int = 1) -> list[str]:
    """
    So many callers in a row, the first of them calling the workload at the site, which gets a service.

    Returns their names, from the nearest to the farthest.
    """
    names: list[str] = []
    called = site.name
    site.service()
    for step in range(depth):
        name = f"{site.name}-{('api', 'web', 'edge', 'portal')[step % 4]}"
        caller = site.beside(name)
        variable = f"{called.upper().replace('-', '_')}_SERVICE_HOST"
        call = Calls(variable=variable, port=site.style.service_port, what=called)
        caller.deploy(
            caller.image(caller.tag(), Logs((f"connecting to {called}",)), call, site.listening), spec={"replicas": 1}
        )
        caller.service()
        names.append(name)
        called = name
    return names
