"""
Seeded incidents over the embedded cluster: a world in which something is wrong (or nothing), an alert, the truth.

They measure the diagnosis, and train models. What is drawn is in `cases`; how it is set up, in `stage`.
"""

from incidents.generator.cases import Case, Options, Tags, case_of

__all__ = ["Case", "Options", "Tags", "case_of"]
