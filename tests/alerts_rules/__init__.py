"""The Prometheus rules about Nightshift itself."""
