"""The shipped settings and the simulation: a college that lives, to look at or to work on."""

from .prod import *  # noqa: F403
from .prod import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "apps.simulation"]
