"""What pages, services and other apps ask of the register of problems."""

from .people import people_near, person_called, subjects_to_choose
from .problems import (
    counts_of,
    escalation_for,
    extension_for,
    measure_for,
    narrowed,
    open_measures_of,
    open_problem_of,
    problem_counts,
    problem_for,
    problems_for,
    problems_of_year,
    units_of,
)
from .story import Awaited, MeasureStory, Numbers, Story, acts_of, awaited_of, numbers_of, story_of
from .years import day_of, met_in, on_the_books

__all__ = [
    "Awaited",
    "MeasureStory",
    "Numbers",
    "Story",
    "acts_of",
    "awaited_of",
    "counts_of",
    "day_of",
    "escalation_for",
    "extension_for",
    "measure_for",
    "met_in",
    "narrowed",
    "numbers_of",
    "on_the_books",
    "open_measures_of",
    "open_problem_of",
    "people_near",
    "person_called",
    "problem_counts",
    "problem_for",
    "problems_for",
    "problems_of_year",
    "story_of",
    "subjects_to_choose",
    "units_of",
]
