"""Check a file against what the college has: which rows pass, and what writing them would do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.accounts.models import Institution
from apps.core.errors import InvalidError, NotAllowedError
from apps.datahub.committers import Committer, Plan, Request, Row, committers
from apps.datahub.datasets import datasets
from apps.datahub.models import ImportMapping
from apps.datahub.selectors.numbering import dataset_of
from apps.datahub.selectors.references import read_references
from apps.datahub.selectors.scope import Importer, ImportScope, import_scope
from apps.datahub.sheets import Dataset, Mapping

if TYPE_CHECKING:
    from apps.datahub.frames import ParsedTable


@dataclass
class Check:
    """A checked file; nothing of it is written yet."""

    institution: Institution
    dataset: Dataset
    committer: Committer
    table: "ParsedTable"
    scope: ImportScope
    plan: Plan

    @property
    def rejected(self) -> int:
        return len(self.table.rejected_rows)

    def compare(self) -> None:
        """Compare the passing rows with what is stored now; rows that do not fit are refused, too."""
        request = Request(
            institution=self.institution,
            form=self.table.form,
            sheet=self.table.header.sheet.name,
            rows=[Row(number, values) for number, values in self.table.rows()],
            scope=self.scope,
        )
        self.plan = self.committer.plan(request)
        self.table.refuse(self.plan.faults)
        self.table.notices += self.plan.notices


def find_dataset(institution: Institution, code: str) -> tuple[Dataset, Committer]:
    """Raises InvalidError for a dataset that nobody can import."""
    if code not in datasets or code not in committers:
        known = "、".join(known for known in datasets if known in committers)
        raise InvalidError(f"没有“{code}”这个数据集；可导入的有：{known}。")
    return dataset_of(institution, code), committers[code]


def read_table(
    *,
    institution: Institution,
    dataset: str,
    content: bytes,
    scope: ImportScope,
    mapping: ImportMapping | None = None,
) -> Check:
    """Read one file and check it by itself; `compare` is still to come.

    Raises FileRejectedError when nothing of it can be taken, NotAllowedError when nothing at all
    may be imported.
    """
    from apps.datahub.frames import parse_file

    declared, committer = find_dataset(institution, dataset)
    if scope.is_empty:
        raise NotAllowedError("你的角色不能导入数据。")
    references = read_references(institution=institution, dataset=declared, scope=scope)
    table = parse_file(content, declared, references, mapping=definition_of(mapping, dataset))
    unsaved = [
        column.caption
        for column in table.header.form.columns
        if column.code in committer.unsaved and column.code in table.frame.columns
    ]
    if unsaved:
        table.notices.append(f"这些列只核对，不保存：{'、'.join(unsaved)}。")
    nothing = Plan(Request(institution, table.form, "", (), scope))
    return Check(institution, declared, committer, table, scope, nothing)


def check_file(
    *,
    institution: Institution,
    dataset: str,
    content: bytes,
    actor: Importer,
    mapping: ImportMapping | None = None,
) -> Check:
    """Read and check one file, and compare it with what is stored; writes nothing."""
    check = read_table(
        institution=institution,
        dataset=dataset,
        content=content,
        scope=import_scope(actor),
        mapping=mapping,
    )
    check.compare()
    return check


def definition_of(mapping: ImportMapping | None, dataset: str) -> Mapping | None:
    if mapping is None:
        return None
    if mapping.dataset != dataset:
        raise InvalidError(f"列对应“{mapping.name}”不是给这个数据集用的。")
    return Mapping.from_dict(mapping.definition)
