"""The inbox: one's own messages, read one by one or all at once."""

import pytest

from apps.operations.models import Notice
from apps.operations.selectors import notices_of, unread_count
from apps.operations.services import mark_read, send_notice
from tests.factories.organisation import make_institution, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    college = make_institution()
    return [make_user(college) for _ in range(2)]


def test_a_message_reaches_one_person_only(people):
    reader, other = people

    sent = send_notice(user=reader, kind="test", title="字" * 300, url="/plans/1/")

    assert list(notices_of(reader)) == [sent]
    assert not notices_of(other).exists()
    assert len(Notice.objects.of(reader.institution).get().title) == 200


def test_messages_are_read_one_by_one_or_all_at_once(people):
    reader, other = people
    first, *_ = [send_notice(user=reader, kind="test", title=f"消息{n}") for n in range(3)]
    send_notice(user=other, kind="test", title="别人的")

    assert mark_read(user=reader, notice_id=first.pk) == 1
    assert unread_count(reader) == 2
    assert mark_read(user=reader) == 2
    assert unread_count(reader) == 0
    assert unread_count(other) == 1


def test_somebody_elses_message_is_not_marked(people):
    reader, other = people
    theirs = send_notice(user=other, kind="test", title="别人的")

    assert mark_read(user=reader, notice_id=theirs.pk) == 0
    assert unread_count(other) == 1
