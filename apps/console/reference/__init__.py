"""The reference (docs/reference) printed from the code: nothing in it is written by hand.

Each page is a function that gives Markdown; `pages()` names them by file.
"""

from collections.abc import Callable

from .college import nouns_page
from .doors import addresses_page, commands_page
from .rights import roles_page
from .work import jobs_page, obligations_page

Page = Callable[[], str]

PAGES: dict[str, Page] = {
    "profiles.md": nouns_page,
    "roles.md": roles_page,
    "obligations.md": obligations_page,
    "jobs.md": jobs_page,
    "commands.md": commands_page,
    "pages.md": addresses_page,
}


def printed() -> dict[str, str]:
    """File name → text, each ending in one newline."""
    return {name: page().rstrip() + "\n" for name, page in PAGES.items()}
