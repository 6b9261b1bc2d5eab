"""
How good the diagnoses and plans are: on captured incidents, and on generated ones.

Both go the way that production goes: look, evidence, tiers, plan. What it measures also becomes the confidence of the
rules (`incidents/rules/measured.py`).
"""
