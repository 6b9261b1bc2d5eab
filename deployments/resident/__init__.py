"""A process that keeps the model and answers evidence over HTTP: the backend `resident`."""
