"""A real Alertmanager before a real receiver."""
