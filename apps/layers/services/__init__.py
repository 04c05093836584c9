"""What changes subjects, units as subjects, and who holds what towards them."""

from .bulk import NewSubject, create_subjects, delete_subjects, update_subjects
from .grants import give_grant, revoke_grant
from .holders import assign_subject_role, end_subject_assignment
from .subjects import create_subject, update_subject
from .units import close_unit, mirror_institution, mirror_units, save_unit

__all__ = [
    "NewSubject",
    "assign_subject_role",
    "close_unit",
    "create_subject",
    "create_subjects",
    "delete_subjects",
    "end_subject_assignment",
    "give_grant",
    "mirror_institution",
    "mirror_units",
    "revoke_grant",
    "save_unit",
    "update_subject",
    "update_subjects",
]
