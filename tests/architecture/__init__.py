"""Rules that hold the house together, each proved by a planted violation."""
