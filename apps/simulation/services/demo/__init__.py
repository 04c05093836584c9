"""The demo: a college on a shipped profile with people, majors, courses, students and open forms."""

from .accounts import Account, accounts
from .build import DEFAULT_PASSWORD, load_demo

__all__ = ["DEFAULT_PASSWORD", "Account", "accounts", "load_demo"]
