"""The college of the import contract, as references: no database is needed to check a file."""

import json
from datetime import date
from pathlib import Path

from apps.datahub.sheets import Directory, MetricSpec, References

CONTRACT = Path(__file__).parents[2] / "data" / "import_contract"
TODAY = date(2026, 9, 1)


def contract_references(today: date = TODAY) -> References:
    tables = json.loads((CONTRACT / "contract.json").read_text("utf-8"))["tables"]
    years = tables["indicator"]
    closed = {year: f"学年 {year} 已锁定，不能再写入" for year in years["locked_years"]}
    names = [*years["open_years"], *closed]
    terms = [f"{year}-{half}" for year in years["open_years"] for half in (1, 2)]
    layers = {
        "学校": "school",
        "专业": "major",
        "课程": "course",
        "教师": "teacher",
        "学生": "student",
    }
    layer_names = [
        (f"{name}{tail}", code) for name, code in layers.items() for tail in ("", "层面")
    ]
    return References(
        today=today,
        directories={
            "units": Directory.of_names(tables["student"]["院系"], title="单位"),
            "academic_years": Directory(((n, n) for n in names), title="学年", closed=closed),
            "periods": Directory(
                ((n, n) for n in [*names, "2023", "2024"]), title="时期", closed=closed
            ),
            "terms": Directory.of_names(terms, title="学期"),
            "layers": Directory([*layer_names, *((c, c) for c in layers.values())], title="层面"),
        },
        metrics={
            code: MetricSpec(code, name, kind, unit)
            for code, (name, kind, unit) in years["指标编码"].items()
        },
    )
