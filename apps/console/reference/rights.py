"""The table of roles as the code holds it."""

from apps.organisation.choices import ROLE_TABLE, Area, Reach, Role, Verb

from .markdown import code, page, table

LEAD = (
    "Letters: R read, W write (and read), S submit, A approve, X export; then how far: c the whole institution, "
    "d the own unit with what lies under it, m the own major, k the own course, s oneself, a what is assigned. "
    "° personal data of others are masked. A college may rename the roles, never widen what one reaches."
)
ORDER = [
    (Verb.READ, "R"),
    (Verb.WRITE, "W"),
    (Verb.SUBMIT, "S"),
    (Verb.APPROVE, "A"),
    (Verb.EXPORT, "X"),
]


def roles_page() -> str:
    areas = list(Area)
    heads = ["role", *map(str, areas)]
    rows = [
        [f"{role.label} {code(role.value)}", *(_cell(role, area) for area in areas)]
        for role in Role
    ]
    reaches = [(code(reach.value), reach.name.lower().replace("_", " ")) for reach in Reach]
    return page(
        "Roles and rights",
        LEAD,
        table(heads, rows),
        "## Reaches",
        table(("letter", "reach"), reaches),
    )


def _cell(role: Role, area: Area) -> str:
    parts = []
    for right in ROLE_TABLE[role].get(area, ()):
        letters = "".join(letter for verb, letter in ORDER if verb in right.verbs)
        parts.append(f"{letters}{'°' if right.masked else ''} {right.reach.value}")
    return ", ".join(parts) or "−"
