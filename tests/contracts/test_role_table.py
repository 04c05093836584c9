"""The table of roles in the code is the table of the policy: nothing more, nothing less."""

import pytest

from apps.layers.rights import rights_of
from apps.organisation.choices import ROLE_TABLE, Area, Role

from .policy import LETTERS, policy, reaches_of

pytestmark = pytest.mark.django_db
OF_LETTER = {letter: verb for verb, letter in LETTERS.items()}


def written(cell: str) -> set[tuple[str, str, bool]]:
    """``"R° d, W s"`` → {("read", "d", masked), ("write", "s", open)}."""
    found = set()
    for letters, reach in (part.split() for part in cell.split(",") if part):
        verbs = {OF_LETTER[one] for one in letters if one != "°"}
        verbs |= {"read"} if "write" in verbs else set()
        found |= {(verb, reach, "°" in letters) for verb in verbs}
    return found


def coded(role: Role, area: Area) -> set[tuple[str, str, bool]]:
    rights = ROLE_TABLE[role].get(area, ())
    return {(verb.value, r.reach.value, r.masked) for r in rights for verb in r.verbs}


def test_the_policy_names_every_role():
    assert set(policy()["table"]) == set(Role.values)


@pytest.mark.parametrize("role", Role)
def test_a_role_has_what_the_policy_gives_it(role):
    cells = policy()["table"][role.value]

    assert set(cells) <= {area.value for area in Area}
    for area in Area:
        assert coded(role, area) == written(cells.get(area.value, "")), area


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ANONYMOUS])
def test_a_persons_rights_are_those_of_the_table(world, role):
    """What `rights_of` answers for a real holder, for every area and verb."""
    rights, wrong = rights_of(world.actors[role.value]), []
    # Nothing is assigned in this world, and what is aggregated or masked on order comes later.
    for area in Area:
        for verb in LETTERS:
            action = f"{area.value}.{verb}"
            reaches = reaches_of(role.value, action) - {"a"}
            if rights.allows(action) != bool(reaches):
                wrong.append(action)
            if rights.allows_everywhere(action) != ("c" in reaches):
                wrong.append(f"{action} everywhere")

    assert wrong == []


def test_a_planted_widening_is_seen():
    assert written("RW d, R° c") == {
        ("read", "d", False),
        ("write", "d", False),
        ("read", "c", True),
    }
    assert written("R c") != written("RW c")
