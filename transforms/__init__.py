"""What happens to a record: language, extraction, novelty, alerts; plain functions, and PTransforms in `stages`."""
