"""Server-side printing: the cells that `kubectl get` shows."""
