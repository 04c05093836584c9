"""The college as a whole, and its units, as subjects."""

from apps.layers.models import SubjectModel


class College(SubjectModel):
    """学校: the whole institution."""

    class Meta:
        verbose_name = "学校"


class SchoolUnit(SubjectModel):
    """部门: a unit; its name and code are the unit's."""

    class Meta:
        verbose_name = "部门"
