"""A profile through the tables: load, load again, edit, load, export."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Institution
from apps.console.services.profiles import export_profile
from apps.core.profiles import ProfileError, profile_names
from apps.core.profiles.files import profiles_dir
from apps.layers.models import Subject
from apps.layers.services import save_unit
from apps.operations.models import AuditEntry, LoadedProfile, ProfileEntry
from apps.organisation.models import Body, Duty, Holiday, Period, Post, Seat, Unit
from apps.organisation.services import ensure_calendar, save_period

from .profiles import copy_with, files_of, load

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", profile_names())
def test_loading_twice_changes_nothing(name: str) -> None:
    _, first = load(name)
    before = (Unit.objects.count(), Subject.objects.count(), ProfileEntry.objects.count())

    _, again = load(name)

    assert again.counts() == {
        "created": 0,
        "changed": 0,
        "left": 0,
        "unchanged": len(first.created),
    }
    assert (Unit.objects.count(), Subject.objects.count(), ProfileEntry.objects.count()) == before


def test_document_000_stands_in_the_tables() -> None:
    institution, _ = load()

    assert Unit.objects.of(institution).count() == 20
    assert Subject.objects.of(institution).of_kind("school", "unit").count() == 20
    assert Body.objects.of(institution).filter(parent__code="groups").count() == 5
    assert Seat.objects.of(institution).filter(body__code="committee").count() == 5
    assert Duty.objects.of(institution).filter(body__code="office").count() == 6
    assert Duty.objects.of(institution).filter(code__startswith="guarantee-").count() == 23
    assert institution.word("roles", "qa_office", "") == "诊改办公室"


def test_an_administrators_edit_is_kept_and_listed(tmp_path: Path) -> None:
    institution, _ = load()
    unit = Unit.objects.of(institution).get(code="keji")
    save_unit(
        institution=institution, code="keji", name="科研处", kind=unit.kind, position=unit.position
    )
    newer = copy_with(tmp_path, "units.yaml", "name: 科技处", "name: 科技与产业处")

    _, outcome = load(newer, institution.code)

    assert outcome.left == [("units/keji", "已由管理员修改，保留")]
    assert Unit.objects.of(institution).get(code="keji").name == "科研处"


def test_what_an_administrator_removed_is_not_made_again() -> None:
    institution, _ = load()
    Duty.objects.of(institution).get(code="platform-1").delete()
    Post.objects.of(institution).get(code="xibu-shuji").delete()

    _, outcome = load()

    assert sorted(name for name, _ in outcome.left) == ["duties/platform-1", "posts/xibu-shuji"]
    assert not Duty.objects.of(institution).filter(code="platform-1").exists()


def test_a_newer_edition_changes_what_nobody_touched(tmp_path: Path) -> None:
    institution, _ = load()
    newer = copy_with(tmp_path, "units.yaml", "name: 科技处", "name: 科技与产业处")

    _, outcome = load(newer, institution.code)
    _, again = load(newer, institution.code)

    assert outcome.changed == ["units/keji"]
    assert not outcome.left
    assert Subject.objects.of_kind("school", "unit").get(code="keji").name == "科技与产业处"
    assert not again.changed


def test_an_entry_that_a_newer_edition_drops_is_kept_and_listed(tmp_path: Path) -> None:
    institution, _ = load()
    line = "- {code: lituixiu, name: 离退休工作处, kind: office, position: 160}\n"
    newer = copy_with(tmp_path, "units.yaml", line, "")
    duties = (newer / "duties.yaml").read_text(encoding="utf-8")
    (newer / "duties.yaml").write_text(
        duties.replace("unit: lituixiu", "unit: keji"), encoding="utf-8"
    )

    _, outcome = load(newer, institution.code)

    assert ("units/lituixiu", "新的配置方案中已没有此项，保留") in outcome.left
    assert Unit.objects.of(institution).filter(code="lituixiu").exists()


def test_a_bad_profile_changes_nothing(tmp_path: Path) -> None:
    bad = copy_with(tmp_path, "forms/att5.yaml", "owner_role: unit_head", "owner_role: emperor")

    with pytest.raises(
        ProfileError, match=r"forms/att5.yaml · owner_role：“emperor”不在可选值之内"
    ):
        load(bad, "c1")

    assert not Institution.objects.exists()


def test_a_fault_that_only_the_tables_know_undoes_the_whole_load(tmp_path: Path) -> None:
    institution, _ = load()
    newer = copy_with(tmp_path, "units.yaml", "name: 教务处", "name: 教学处")
    text = (newer / "units.yaml").read_text(encoding="utf-8")
    closed = text.replace("position: 190}", "position: 190, closed_on: '2026-01-01'}")
    (newer / "units.yaml").write_text(closed, encoding="utf-8")
    before = AuditEntry.objects.count()

    with pytest.raises(ProfileError, match=r"units.yaml · xibu：“各系部”还有下级部门"):
        load(newer, institution.code)

    assert Unit.objects.of(institution).get(code="jiaowu").name == "教务处"
    assert AuditEntry.objects.count() == before


def test_a_provinces_profile_is_not_loaded_into_a_college(tmp_path: Path) -> None:
    load("import_contract", "c1")
    (tmp_path / "profile.toml").write_text(
        'name = "prov"\ntitle = "省厅"\nkind = "province"\nsource = "通知"\nedition = "1"\n',
        "utf-8",
    )

    with pytest.raises(CommandError, match="不能载入"):
        call_command("load_profile", str(tmp_path), institution="c1")


def test_the_commands_print_what_they_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_profile", "import_contract", institution="T1")
    call_command("export_profile", institution="T1", out=tmp_path)

    printed = capsys.readouterr().out
    assert "新建 17，更新 0，保留 0，未变 0" in printed
    assert files_of(tmp_path) == files_of(profiles_dir() / "import_contract")


def test_two_colleges_on_one_profile_do_not_touch_each_other() -> None:
    first, _ = load("sanxia", "a1")
    second, outcome = load("sanxia", "b1")

    assert len(outcome.created) == ProfileEntry.objects.of(first).count()
    assert not set(Unit.objects.of(first)) & set(Unit.objects.of(second))


def test_an_institution_remembers_which_profile_it_runs_on() -> None:
    institution, _ = load("sanxia", "c1")

    loaded = LoadedProfile.objects.of(institution).get()
    assert (loaded.name, loaded.edition) == ("sanxia", "2017")
    assert loaded.title == institution.name


def test_days_off_are_part_of_a_profile(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(profiles_dir() / "import_contract", tmp_path / "edition"))
    days = (
        "- {day: '2025-10-31', name: 校庆}\n- {day: '2025-11-01', name: 调休上班, is_off: false}\n"
    )
    (folder / "holidays.yaml").write_text(days, encoding="utf-8")

    institution, outcome = load(folder, "c1")
    export_profile(institution=institution, folder=tmp_path / "out")

    assert {"holidays/2025-10-31", "holidays/2025-11-01"} <= set(outcome.created)
    assert Holiday.objects.of(institution).get(name="校庆").is_off
    assert files_of(tmp_path / "out") == files_of(folder)


def test_a_terms_own_teaching_weeks_are_part_of_a_profile(tmp_path: Path) -> None:
    term = "start: '2026-09-01', end: '2027-01-31', parent: 2026-2027"
    weeks = f"{term}, first_monday: '2026-09-14', weeks: 16"
    folder = copy_with(tmp_path, "periods.yaml", term, weeks)

    institution, _ = load(folder, "c1")
    ensure_calendar(institution=institution, year=2026)
    export_profile(institution=institution, folder=tmp_path / "out")

    laid = Period.objects.of(institution).filter(kind="week", parent__code="2026-2027-1")
    assert (laid.count(), laid.order_by("-end")[0].end) == (16, date(2027, 1, 3))
    assert files_of(tmp_path / "out") == files_of(folder)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("weeks: 16", "要么都写，要么都不写"),
        ("first_monday: '2026-09-15', weeks: 16", "第一周须从星期一开始"),
        ("first_monday: '2026-09-14', weeks: 21", "教学周超出了学期"),
    ],
)
def test_teaching_weeks_that_do_not_fit_their_term_are_refused(
    tmp_path: Path, said: str, reason: str
) -> None:
    term = "start: '2026-09-01', end: '2027-01-31', parent: 2026-2027"
    folder = copy_with(tmp_path, "periods.yaml", term, f"{term}, {said}")
    with pytest.raises(ProfileError, match=reason):
        load(folder, "c1")


def test_a_calendar_that_overlaps_the_colleges_own_is_refused(tmp_path: Path) -> None:
    institution, _ = load("import_contract", "c1")
    save_period(
        institution=institution,
        kind="academic_year",
        code="own",
        title="本校自定学年",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
    )

    with pytest.raises(ProfileError, match=r"periods.yaml · 2025-2026：与“本校自定学年”重叠"):
        load("sanxia", "c1")
