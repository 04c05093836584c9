"""Pages of the data platform."""
