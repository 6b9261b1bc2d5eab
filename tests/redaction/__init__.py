"""Secrets do not travel in text, and text stays useful without them."""
