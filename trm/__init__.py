"""TinyRecursiveModel: our own implementation, and the incident as a puzzle for it."""
