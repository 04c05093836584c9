"""How a table of staff becomes teachers."""

from apps.datahub.committers import Field, SubjectCommitter, committers
from apps.datahub.committers.converting import day, yes_no

committers.register(
    "staff",
    SubjectCommitter(
        layer="teacher",
        kind="teacher",
        key="staff_no",
        fields=(
            Field("sex", "gender"),
            Field("identity_no", "identity_no"),
            Field("phone", "phone"),
            Field("title", "title"),
            Field("title_level", "title_level"),
            Field("education", "education"),
            Field("degree", "degree"),
            Field("employment", "employment"),
            Field("dual_qualified", "dual_qualified", yes_no),
            Field("backbone", "backbone", yes_no),
            Field("major_leader", "major_leader", yes_no),
            Field("joined_on", "joined_on", day),
        ),
        began=lambda state: state.get("joined_on"),
    ),
)
