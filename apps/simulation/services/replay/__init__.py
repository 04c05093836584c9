"""Act a college's years from its people's desks: what is due is done, day by day, by whom it is due from."""

from .days import Replayed, replay

__all__ = ["Replayed", "replay"]
