"""Who holds what is one expression: read from people, from subjects, from items and from rights alike."""

import random
from datetime import date, timedelta

import pytest

from apps.core import clock
from apps.layers.models import Subject, SubjectAssignment
from apps.layers.rights import rights_of
from apps.layers.selectors import holders_of
from apps.organisation.choices import INSTITUTION_ROLES, SUBJECT_ROLES, Role
from apps.organisation.models import Assignment, Post
from apps.workflow.asked import people_towards, subjects_asked
from apps.workflow.models import DueItem
from apps.workflow.selectors import due_items_for
from apps.workflow.unowned import unowned_items
from tests.factories import make_institution, make_subject, make_unit, make_user

pytestmark = pytest.mark.django_db

ROLES = (
    Role.QA_OFFICE,
    Role.SCHOOL_LEADER,
    Role.UNIT_HEAD,
    Role.UNIT_STAFF,
    Role.MAJOR_LEADER,
    Role.TEACHER,
)
POSTS = ("", "dean")


class World:
    """A small college with a random tree of units, people, posts and assignments, some ended or to come."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311
        self.college = make_institution()
        self.units = [make_unit(self.college, "学校")]
        for number in range(5):
            above = self.random.choice(self.units)
            self.units.append(make_unit(self.college, f"部门{number}", parent=above))
        self.post = Post.objects.create(
            institution=self.college, unit=self.units[0], code="dean", title="院长"
        )
        self.users = [make_user(self.college) for _ in range(7)]
        self.users[-1].is_active = False
        self.users[-1].save()
        self.subjects = [self.subject("major", f"专业{n}") for n in range(3)]
        self.subjects += [
            self.subject("teacher", f"教师{n}", user) for n, user in enumerate(self.users[4:])
        ]
        for _ in range(14):
            self.assign()

    def subject(self, layer, name, user=None):
        made = make_subject(
            self.college, layer=layer, name=name, unit=self.random.choice(self.units)
        )
        if user is not None:
            Subject.objects.of(self.college).filter(pk=made.pk).update(user=user)
            made.refresh_from_db()
        return made

    def days(self):
        today = clock.today()
        start = today + timedelta(self.random.choice([-40, -40, -40, 0, 3]))
        return {"valid_from": start, "valid_to": self.random.choice([None, None, start, today])}

    def assign(self):
        role, own = self.random.choice(ROLES), {"institution": self.college, **self.days()}
        own |= {"role": role, "user": self.random.choice(self.users)}
        if role in SUBJECT_ROLES:
            SubjectAssignment.objects.create(subject=self.random.choice(self.subjects), **own)
            return
        unit = None if role in INSTITUTION_ROLES else self.random.choice(self.units)
        post = self.post if self.random.random() < 0.4 else None
        Assignment.objects.create(unit=unit, post=post, **own)

    def expected(self, role, subject, post):
        """From everybody's rights alone."""
        stands = {u: rights_of(u) for u in self.users if not post or post in rights_of(u).posts}
        if role == "teacher" and subject.layer == "teacher":
            return {u for u in stands if u.pk == subject.user_id and u.is_active}
        if role in SUBJECT_ROLES:
            return {
                u
                for u, rights in stands.items()
                if any((h.role, h.subject_id) == (role, subject.pk) for h in rights.subjects)
            }
        if role in INSTITUTION_ROLES:
            return {u for u, rights in stands.items() if any(h.role == role for h in rights.units)}
        held = [
            (len(h.unit_path), u)
            for u, rights in stands.items()
            for h in rights.units
            if h.role == role and h.unit_path and subject.unit.path.startswith(h.unit_path)
        ]
        return {u for depth, u in held if depth == max(depth for depth, _ in held)}

    def ask(self, role, subject, post, but):
        return DueItem.objects.create(
            institution=self.college,
            kind="test",
            title="事项",
            role=role,
            post=post,
            subject=subject,
            except_user=but,
            url_name="dashboards:desk",
            object_id=1,
            opened_at=clock.now(),
        )


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_people_items_and_rights_agree(seed):
    world = World(seed)
    asked = []
    for role in ROLES:
        for subject in world.subjects:
            for post in POSTS:
                expected = world.expected(role, subject, post)
                assert set(holders_of(role, subject, post=post)) == expected, (role, subject, post)
                but = world.random.choice([None, None, *world.users])
                asked.append((world.ask(role, subject, post, but), expected - {but}))

    mine = {user: set(due_items_for(user)) for user in world.users if user.is_active}
    unowned = set(unowned_items(world.college))
    for item, expected in asked:
        assert {user for user, items in mine.items() if item in items} == expected
        about_oneself = item.role == "teacher" and item.subject.layer == "teacher"
        if not about_oneself:
            assert (item in unowned) == (not expected), (item.role, item.subject, item.post)


@pytest.mark.parametrize("seed", [5, 6])
def test_subjects_and_people_of_a_scheme_agree(seed):
    world = World(seed)
    for role in ROLES:
        for kind in (("major", "major"), ("teacher", "teacher")):
            subjects = [one for one in world.subjects if one.layer == kind[0]]
            expected = {one: world.expected(role, one, "") for one in subjects}
            found = set(subjects_asked(world.college, *kind, role)) & set(subjects)
            assert found == {one for one, people in expected.items() if people}
            for one in subjects:
                world.ask(role, one, "", None)
            rows = DueItem.objects.filter(role=role, subject__in=subjects)
            people = {user.pk for some in expected.values() for user in some}
            assert set(people_towards(world.college.pk, role, kind, rows)) == people


def test_an_item_whose_nearest_holder_may_not_answer_it_is_nobodys():
    """Whoever submitted is left out; whoever stands further up is not asked, so the office must see it."""
    college = make_institution()
    above = make_unit(college, "教学部")
    below = make_unit(college, "护理系", parent=above)
    head, upper = make_user(college), make_user(college)
    for user, unit in ((head, below), (upper, above)):
        Assignment.objects.create(
            institution=college, user=user, role="unit_head", unit=unit, valid_from=date(2020, 1, 1)
        )
    item = DueItem.objects.create(
        institution=college,
        kind="test",
        title="事项",
        role="unit_head",
        subject=make_subject(college, name="护理", unit=below),
        except_user=head,
        url_name="dashboards:desk",
        object_id=1,
        opened_at=clock.now(),
    )

    assert not due_items_for(upper).exists()
    assert list(unowned_items(college)) == [item]
