"""A realistic synthetic college from a seed: files as colleges send them, and the key to its problems.

========== ==================================================================
sizes      how many of everything a scale means
terms      years, terms and months that the college looks back on
people     names, identity numbers, phones of nobody
units      offices of the profile, schools by category, majors
students   classes and students; staff; courses; teaching: offerings, scores
leading    who leads what
shapes     how values of a metric usually lie; bounds: from when they warn
planting   problems that are known beforehand; plant_files: others' problems
series     the values; tables and files: what is written; key: what must warn
bring_in   profile, units, accounts, and the files through the importer
feed       the metrics' values as the years bring them, for a replay
========== ==================================================================
"""

from .college import College, Order
from .feed import Feed
from .files import Written
from .generate import Request, bring_in_college, order_of, write_college
from .key import write_key

__all__ = [
    "College",
    "Feed",
    "Order",
    "Request",
    "Written",
    "bring_in_college",
    "order_of",
    "write_college",
    "write_key",
]
