"""The figures of the README, measured on this machine with real processes."""
