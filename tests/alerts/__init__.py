"""What arrives at the door: alerts parsed, and the objects that they are about."""
