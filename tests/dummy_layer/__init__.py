"""A sixth layer that a college might add (实训基地): one app, nothing else."""
