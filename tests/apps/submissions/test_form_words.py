"""What a form's pages say plainly: who is asked, what the system has no number for, what a version held."""

import re

import pytest
from django.urls import reverse

from apps.core.errors import LockedError
from apps.organisation.choices import Role
from apps.submissions.models import FormColumn, FormItem, SubmissionPhase
from apps.submissions.services import prefill_form, submit_phase
from tests.chain.test_numbers_in_forms import SPRING, Numbers
from tests.factories import give_role, log_in, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers(clock_at):
    clock_at(SPRING)
    return Numbers()


def read(client, user, name, *args) -> str:
    response = log_in(client, user).get(reverse(f"submissions:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def bring_in(client, numbers) -> str:
    url = reverse("submissions:prefill", args=[numbers.form.pk])
    return log_in(client, numbers.leader).post(url, follow=True).content.decode()


def test_who_is_asked_now_is_named_with_the_role(client, numbers):
    numbers.open()
    numbers.save("target", "40", 0)
    phase = SubmissionPhase.objects.get(submission=numbers.form, phase__code="plan")
    submit_phase(submission=numbers.form, phase_id=phase.phase_id, actor=numbers.leader)

    said = read(client, numbers.leader, "detail", numbers.form.pk)
    assert "：林海（" in said
    for name in ("王一", "王二", "王三"):
        give_role(make_user(numbers.college, name), Role.UNIT_HEAD, unit=numbers.unit)
    assert "等 4 人（" in read(client, numbers.leader, "detail", numbers.form.pk)


def test_bringing_in_says_how_many_rows_have_no_number_in_the_system(client, numbers):
    numbers.open()
    FormItem.objects.create(
        institution=numbers.college, group=numbers.item.group, code="i2", number=2, label="科研"
    )
    said = bring_in(client, numbers)
    assert "没有新的数据可带入" in said
    assert "“现有基础”2 项中有 2 项系统里没有数，请自行填写。" in said

    numbers.observe(2025, "36.4")
    said = bring_in(client, numbers)
    assert "已带入 1 格" in said
    assert "“现有基础”2 项中有 1 项系统里没有数" in said


def test_an_open_phase_with_nothing_to_bring_in_is_not_called_closed(client, numbers):
    numbers.open()
    FormColumn.objects.filter(phase__code="plan").update(semantic="text")

    assert prefill_form(submission=numbers.form, actor=numbers.leader) == 0
    said = bring_in(client, numbers)
    assert "没有开放填写的阶段" not in said
    assert "由填报人书写" in said
    SubmissionPhase.objects.filter(submission=numbers.form).update(state="approved")
    with pytest.raises(LockedError, match="没有开放填写的阶段"):
        prefill_form(submission=numbers.form, actor=numbers.leader)


def test_the_history_of_a_cell_names_its_row_its_column_and_each_number(client, numbers):
    numbers.open()
    numbers.save("target", "40", 0)
    numbers.save("target", "42", 1, text="增加三人")

    key = f"i{numbers.item.pk}"
    said = read(client, numbers.leader, "cell_history", numbers.form.pk, key, "target")
    assert "师资 · 1. 数量、结构" in said
    assert "年度目标" in said
    assert "双师型教师比例 40%" in said
    assert "双师型教师比例 42%" in said
    assert "（清空）" not in said


def test_a_cell_without_a_text_links_to_no_history(client, numbers):
    """A crawler follows links that are only hidden, and finds 404."""
    numbers.open()
    empty = read(client, numbers.leader, "detail", numbers.form.pk)
    numbers.save("target", "40", 0)
    written = read(client, numbers.leader, "detail", numbers.form.pk)

    links = re.compile(r'(?<!data-)href="[^"]*/history/?"|(?<!data-)href="[^"]*/cells/[^"]+"')
    assert (len(links.findall(empty)), len(links.findall(written))) == (0, 1)
