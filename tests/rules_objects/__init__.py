"""What objects around workloads are at fault for, and what they are not."""
