"""An incident as a puzzle: evidence becomes rows, tokens and typed edges; answers become a diagnosis."""
