"""A profile may say that a level is for one post: of a form, and of a report's outline."""

from pathlib import Path

import pytest

from apps.console.services.profiles import export_profile
from apps.core.profiles import ProfileError, profile_names
from apps.core.profiles.files import profiles_dir, read_folder
from apps.organisation.models import Post, Unit
from apps.reports.models import Outline
from apps.simulation.services.generator.bring_in import PRESIDENT, president_post
from apps.submissions.models import FormTemplate

from .profiles import copy_with, files_of, load

pytestmark = pytest.mark.django_db
FORM = "forms/self_diagnosis_report.yaml"
POST = "- code: xiaozhang\n  unit: jiaowu\n  title: 校长\n  is_head: true\n"


def edition(tmp_path: Path, *, post: bool) -> Path:
    """A profile whose last levels name the president; with or without that post among its posts."""
    folder = copy_with(
        tmp_path, FORM, "role: school_leader}", "role: school_leader, post: xiaozhang}"
    )
    outlines = folder / "outlines.yaml"
    text = outlines.read_text(encoding="utf-8")
    text = text.replace("role: school_leader}", "role: school_leader, post: xiaozhang}")
    outlines.write_text(text, encoding="utf-8")
    if post:
        posts = folder / "posts.yaml"
        posts.write_text(posts.read_text(encoding="utf-8") + POST, encoding="utf-8")
    return folder


def test_a_level_for_a_post_is_loaded_and_exported(tmp_path: Path) -> None:
    folder = edition(tmp_path, post=True)
    institution, _ = load(folder, "college")

    form = FormTemplate.objects.of(institution).current().get(code="self_diagnosis_report")
    assert form.levels[-1].post == "xiaozhang"
    assert {level.post for level in form.levels[:-1]} <= {""}
    outlines = Outline.objects.of(institution)
    assert any(outline.levels[-1].post == "xiaozhang" for outline in outlines)
    export_profile(institution=institution, folder=tmp_path / "out")
    written, given = files_of(tmp_path / "out"), files_of(folder)
    assert {name: written[name] for name in (FORM, "outlines.yaml")} == {
        name: given[name] for name in (FORM, "outlines.yaml")
    }


def test_a_level_for_a_post_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="xiaozhang"):
        load(edition(tmp_path, post=False), "college")


@pytest.mark.parametrize("name", profile_names())
def test_shipped_last_levels_name_the_president_where_the_profile_has_that_post(name: str) -> None:
    profile = read_folder(profiles_dir() / name)
    has_president = any(one["title"] in PRESIDENT for one in profile.of("posts").values())

    forms = profile.of("forms")
    about = [*profile.of("outlines").values(), *forms.values()]
    last = [one["levels"][-1] for one in about if one["levels"][-1]["title"].startswith("校(院)长")]
    assert [bool(level["post"]) for level in last] == [has_president] * len(last)


def test_the_presidents_post_is_the_colleges_not_a_schools_deans() -> None:
    institution, _ = load()
    assert president_post(institution) is None
    teaching = Unit.objects.of(institution).filter(kind="teaching").first()
    office = Unit.objects.of(institution).exclude(kind__in=["teaching", "section"]).first()
    own = {"institution": institution, "title": "院长"}
    Post.objects.create(**own, unit=teaching, code="a-dean")
    assert president_post(institution) is None
    president = Post.objects.create(**own, unit=office, code="b-president")
    assert president_post(institution) == president
