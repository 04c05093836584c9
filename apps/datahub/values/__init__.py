"""Cleaning of single values: from a raw cell to canonical text, or a reason why not."""
