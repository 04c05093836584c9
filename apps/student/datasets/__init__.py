"""How tables of classes, students, enrolment and results become rows of this app."""

from apps.datahub.committers import Field, committers
from apps.datahub.committers.converting import day
from apps.student.datasets.enrolment import EnrolmentCommitter
from apps.student.datasets.people import ClassCommitter, StudentCommitter, entered_on
from apps.student.datasets.results import ResultCommitter

committers.register(
    "classes",
    ClassCommitter(
        layer="student",
        kind="class",
        key="code",
        fields=(Field("grade", "grade"), Field("major", "major_code")),
        began=entered_on,
        unsaved=("counsellor",),
    ),
)
committers.register(
    "students",
    StudentCommitter(
        layer="student",
        kind="student",
        key="student_no",
        fields=(
            Field("sex", "gender"),
            Field("identity_no", "identity_no"),
            Field("phone", "phone"),
            Field("major", "major_text"),
            Field("class_name", "class_text"),
            Field("grade", "grade"),
            Field("enrolled_on", "enrolled_on", day),
        ),
        began=entered_on,
    ),
)
committers.register("enrolment", EnrolmentCommitter())
committers.register("results", ResultCommitter())
