"""Commands with their options, and every address with what it asks for."""

from argparse import Action
from collections.abc import Iterator
from typing import Any

from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from .markdown import code, page, table


def commands_page() -> str:
    own = sorted(
        (name, app) for name, app in get_commands().items() if str(app).startswith("apps.")
    )
    return page(
        "Commands", "`python manage.py COMMAND`", *(_command(name, app) for name, app in own)
    )


def _command(name: str, app: Any) -> str:
    command = load_command_class(app, name)
    parser = command.create_parser("manage.py", name)
    rows = [
        (code(_written(one)), "required" if one.required else "", one.help or "")
        for one in parser._actions
        if one.dest not in _DJANGO
    ]
    head = f"## {name}\n\n{command.help}"
    return f"{head}\n\n{table(('option', '', 'does'), rows)}" if rows else head


_DJANGO = {
    "help",
    "version",
    "verbosity",
    "settings",
    "pythonpath",
    "traceback",
    "no_color",
    "force_color",
    "skip_checks",
}


def _written(one: Action) -> str:
    name = one.option_strings[-1] if one.option_strings else (one.metavar or one.dest.upper())
    if not one.option_strings or one.nargs == 0:
        return str(name)
    values = "|".join(map(str, one.choices)) if one.choices else one.metavar or one.dest.upper()
    return f"{name} {values}"


ADDRESSES = (
    "Every address, the page behind it and what it asks: a right of the table of roles (towards the page's own "
    "subject, or everywhere), being staff, being signed in, or nothing. The order is always: signed in, target or "
    "404, method or 405, right or 403 with its reason."
)


def addresses_page() -> str:
    rows = [
        (code(f"/{path}"), code(name), getattr(view, "title", "") or "", _asks(view))
        for path, name, view in addresses(get_resolver())
    ]
    return page("Pages", ADDRESSES, table(("address", "name", "title", "asks"), rows))


def addresses(
    resolver: URLResolver, path: str = "", space: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """(path, url name, view class) of every address below a resolver."""
    for one in resolver.url_patterns:
        way = path + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, way, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield way, f"{space}{one.name}", getattr(one.callback, "view_class", one.callback)


def _asks(view: Any) -> str:
    action = getattr(view, "required_action", "")
    if not action:
        return next((word for key, word in _DOORS if getattr(view, key, False)), "")
    more = getattr(view, "post_action", "")
    reach = next((word for key, word in _REACHES if getattr(view, key, None)), "")
    return f"{code(action)}{f' (sending: {code(more)})' if more else ''}{reach}"


_DOORS = (("public", "nothing"), ("staff", "staff"), ("signed_in", "signed in"))
_REACHES = (
    ("everywhere", " everywhere"),
    ("target_subject", " towards its subject"),
    ("asks", " by a policy of its own"),
)
