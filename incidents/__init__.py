"""The domain: alerts, evidence, diagnoses, plans and their promises. Knows neither Prefect nor torch."""
