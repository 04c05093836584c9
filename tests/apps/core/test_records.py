"""Records within JSON columns: read as frozen dataclasses, stored as the JSON that they were."""

import copy
import json
from dataclasses import FrozenInstanceError

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast

from apps.submissions.models import FormColumn, FormItem
from apps.submissions.records import Choice, Measure
from apps.workflow.levels import Level
from tests.factories import make_institution, make_template

pytestmark = pytest.mark.django_db

STORED = [{"code": "count", "caption": "人数", "unit": "人", "metric": ""}]


def raw(row, column):
    stored = type(row).objects.annotate(stored=Cast(column, TextField())).get(pk=row.pk).stored
    return json.loads(stored)


def test_a_row_gives_records_that_cannot_be_changed():
    make_template(make_institution())
    item = FormItem.objects.exclude(measures=[]).first()

    assert isinstance(item.measures, tuple)
    assert isinstance(item.measures[0], Measure)
    with pytest.raises(FrozenInstanceError):
        item.measures[0].caption = "别的"


def test_what_is_assigned_is_read_the_same_before_and_after_saving():
    make_template(make_institution())
    item = FormItem.objects.first()
    item.measures = STORED
    before = item.measures
    item.save()

    assert before == FormItem.objects.get(pk=item.pk).measures == (Measure("count", "人数", "人"),)
    assert raw(item, "measures") == STORED


def test_options_are_a_tuple_here_and_a_list_in_the_database():
    make_template(make_institution())
    column = FormColumn.objects.first()
    column.choices = (Choice("status", "实施情况", ("已实施", "尚未实施")),)
    column.full_clean(validate_unique=False, validate_constraints=False)
    column.save()

    assert raw(column, "choices")[0]["options"] == ["已实施", "尚未实施"]
    assert FormColumn.objects.get(pk=column.pk).choices[0].options == ("已实施", "尚未实施")


def test_a_level_that_stands_in_for_another_comes_back_whole():
    first = Level("head", "部门负责人审核", "unit_head")
    office = Level("head", "质管办代部门负责人审核", "qa_office", instead_of=first)

    assert Level.parse(json.loads(json.dumps(office.as_dict()))) == office
    assert "instead_of" not in first.as_dict()


def test_a_key_that_no_record_knows_is_a_fault():
    with pytest.raises(TypeError):
        Level.parse({"code": "head", "title": "审核", "role": "unit_head", "colour": "red"})


def test_migrations_see_a_plain_json_column():
    field = FormItem._meta.get_field("measures")

    assert field.deconstruct()[1] == "django.db.models.JSONField"
    assert copy.deepcopy(field).record is field.clone().record is Measure
