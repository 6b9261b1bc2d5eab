"""Facts and links out of everything around workloads."""
