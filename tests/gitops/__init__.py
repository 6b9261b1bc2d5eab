"""Objects that GitOps manages are recognised, and what would be set back is not done to them."""
