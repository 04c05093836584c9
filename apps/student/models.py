"""Students and classes."""

from django.db import models

from apps.accounts.models import InstitutionModel
from apps.core.crypto import EncryptedTextField
from apps.course.models import Offering
from apps.layers.models import SubjectModel


class StudentClass(SubjectModel):
    """行政班."""

    grade = models.CharField("年级", max_length=4, blank=True)

    major_code = models.CharField("专业代码", max_length=40, blank=True)

    class Meta:
        verbose_name = "班级"


class Student(SubjectModel):
    """学生."""

    gender = models.CharField("性别", max_length=2, blank=True)
    identity_no = EncryptedTextField("身份证号", null=True, blank=True)
    identity_index = models.CharField(max_length=64, blank=True, editable=False)
    phone = EncryptedTextField("手机号", null=True, blank=True)
    grade = models.CharField("年级", max_length=4, blank=True)
    enrolled_on = models.DateField("入学日期", null=True, blank=True)
    # As the college writes them; linked through the subject's parent where exactly one matches.
    major_text = models.CharField("专业", max_length=120, blank=True)
    class_text = models.CharField("班级", max_length=120, blank=True)

    class Meta:
        verbose_name = "学生"


class Enrolment(InstitutionModel):
    """选课: a student in an offering, with the final score where there is one."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="enrolments")
    offering = models.ForeignKey(Offering, models.CASCADE, related_name="enrolments")
    score = models.DecimalField("总评成绩", max_digits=6, decimal_places=2, null=True, blank=True)
    result = models.CharField("结果", max_length=20, blank=True)

    class Meta:
        verbose_name = "选课"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "offering", "student"], name="enrolment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.student_id}/{self.offering_id}"


class AssessmentResult(InstitutionModel):
    """考核成绩: one assessment of one enrolment."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="results")
    assessment = models.CharField("考核编号", max_length=40)
    score = models.DecimalField("成绩", max_digits=6, decimal_places=2, null=True, blank=True)
    taken_on = models.DateField("考核日期", null=True, blank=True)

    class Meta:
        verbose_name = "考核成绩"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "enrolment", "assessment"], name="assessment_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.assessment}"
