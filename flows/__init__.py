"""What happens, in order; nothing else."""
