"""
The embedded cluster: enough of Kubernetes 1.36 to break workloads in, and to repair them through the official client.

The core (world, engine, controllers, kubelet, programs, faults) is a discrete-event simulation on a virtual clock: no
threads, no wall clock, no I/O. The edge (api, server) maps wall time to it and speaks HTTP. It knows nothing of
incidents, diagnoses or approvals, and only invents what a real cluster would show.
"""
