"""A table that came in: its file, what was wrong with it, what it changed."""

from django.conf import settings
from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.crypto import EncryptedTextField
from apps.datahub.choices import BatchState, ChangeKind
from apps.organisation.models import Unit


class Source(InstitutionModel):
    """数据来源: a system or an office that owns facts (人事系统, 教务系统, 手工报送)."""

    code = models.CharField("编码", max_length=40)
    name = models.CharField("名称", max_length=80)
    system = models.CharField("系统", max_length=80, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="责任部门"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = "数据来源"
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="source_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class ImportMapping(InstitutionModel):
    """列对应: made once by hand, brings in a table with other captions (`sheets.Mapping.from_dict`)."""

    name = models.CharField("名称", max_length=60)
    dataset = models.CharField("数据集", max_length=40)
    definition = models.JSONField("对应", default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        ordering = ["dataset", "name"]
        verbose_name = "列对应"
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="import_mapping_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Batch(InstitutionModel):
    """导入批次: one file, staged, then committed by its hash, and undone if need be.

    Derived values (facts, formulas) have batches too, without a file: `dataset` is then "derived".
    """

    dataset = models.CharField("数据集", max_length=40)
    form = models.CharField("表式", max_length=40, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="来源"
    )
    mapping = models.ForeignKey(
        ImportMapping, models.PROTECT, related_name="+", null=True, blank=True
    )
    file_name = models.CharField("文件名", max_length=255, blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("字节", default=0)
    # Path of the encrypted file, relative to the state folder's uploads.
    stored_as = models.CharField(max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=BatchState, default=BatchState.STAGED)
    total = models.PositiveIntegerField("数据行", default=0)
    accepted = models.PositiveIntegerField("通过", default=0)
    rejected = models.PositiveIntegerField("有错", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("修改", default=0)
    same = models.PositiveIntegerField("相同", default=0)
    # Why the whole file was refused, in one sentence.
    refusal = models.CharField("不收原因", max_length=300, blank=True)
    # [[{"text": …, "row": …}], …]: what the preview says although nothing is wrong.
    notices = models.JSONField("提示", default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    committed_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "导入批次"
        indexes = [models.Index(fields=["institution", "-id"], name="batches_by_institution")]

    def __str__(self) -> str:
        return f"{self.dataset} #{self.pk} {self.file_name}"


class RowError(InstitutionModel):
    """What is wrong in one cell; `value` is masked where it is personal."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="errors")
    sheet = models.CharField("工作表", max_length=120, blank=True)
    row = models.PositiveIntegerField("行")
    column = models.CharField("列", max_length=120, blank=True)
    value = models.CharField("值", max_length=200, blank=True)
    expected = models.CharField("应为", max_length=200, blank=True)
    message = models.CharField("说明", max_length=300)

    class Meta:
        ordering = ["row", "id"]
        verbose_name = "行错误"

    def __str__(self) -> str:
        return f"第{self.row}行 {self.column}：{self.message}"


class RowChange(InstitutionModel):
    """What one row of a file did to master data: lineage for the row, and the way back.

    `before` and `after` are JSON, encrypted since they may hold personal data. `table` is
    "app.Model", `object_id` its primary key.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    sheet = models.CharField("工作表", max_length=120, blank=True)
    row = models.PositiveIntegerField("行")
    table = models.CharField("表", max_length=60)
    object_id = models.BigIntegerField("编号")
    kind = models.CharField("变动", max_length=10, choices=ChangeKind)
    before = EncryptedTextField("之前", null=True, blank=True)
    after = EncryptedTextField("之后", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "行变动"
        indexes = [
            models.Index(fields=["institution", "table", "object_id"], name="changes_of_object")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.object_id} {self.get_kind_display()}"
