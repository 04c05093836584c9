"""The register of reports of a profile."""

import shutil
from pathlib import Path

import pytest

from apps.console.services.profiles import export_profile
from apps.core.profiles.files import profiles_dir
from apps.reports.models import ReportEntry
from tests.chain.profiles import files_of, load

pytestmark = pytest.mark.django_db

REGISTER = """\
- code: r70
  name: 内部质量保证体系自我诊改报告
  layer: 学校
  author:
    - 各高职院校
  period: 每年
  deadline: 每年12月底前（书面文件和电子文档）
  recipients:
    - 诊改专委会办公室
  word_limits:
    - {part: 概述, limit: '500'}
    - {part: 存在问题与原因分析占比, limit: 一半左右}
  outline: annual_self_diagnosis
  source: 第46行
"""


def test_the_register_loads_and_exports_as_it_was(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(profiles_dir() / "import_contract", tmp_path / "edition"))
    (folder / "reports.yaml").write_text(REGISTER, encoding="utf-8")

    institution, outcome = load(folder, "c1")
    export_profile(institution=institution, folder=tmp_path / "out")

    assert "reports/r70" in outcome.created
    entry = ReportEntry.objects.of(institution).get()
    assert entry.word_limits[1] == {"part": "存在问题与原因分析占比", "limit": "一半左右"}
    assert files_of(tmp_path / "out") == files_of(folder)
