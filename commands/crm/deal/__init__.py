"""Deals, their stages and the pipeline."""
