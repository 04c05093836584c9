"""Pages of settings: users and roles, organisation, calendar, profile, grants, audit."""

from .account_changes import (
    AccountChangeDetail,
    AccountChangeList,
    ChangeConfirm,
    ChangeRefuse,
    ChangeWithdraw,
)
from .audit import AuditDetail, AuditList
from .calendar import CalendarAt, CalendarPage, HolidayAdd, HolidayDelete, TermWeeks, YearMake
from .grants import GrantAdd, GrantList, GrantRevoke
from .jobs import JobDetail, JobList
from .matrix import MatrixPage
from .organisation import BodyDetail, BodyList, UnitClose, UnitDetail, UnitEdit, UnitList, UnitNew
from .profile import ProfileExport, ProfilePage, ProfileReload
from .users import (
    RoleAdd,
    RoleEnd,
    SubjectRoleEnd,
    UserDetail,
    UserList,
    UserNew,
    UserReset,
    UserSwitch,
)

__all__ = [
    "AccountChangeDetail",
    "AccountChangeList",
    "AuditDetail",
    "AuditList",
    "BodyDetail",
    "BodyList",
    "CalendarAt",
    "CalendarPage",
    "ChangeConfirm",
    "ChangeRefuse",
    "ChangeWithdraw",
    "GrantAdd",
    "GrantList",
    "GrantRevoke",
    "HolidayAdd",
    "HolidayDelete",
    "JobDetail",
    "JobList",
    "MatrixPage",
    "ProfileExport",
    "ProfilePage",
    "ProfileReload",
    "RoleAdd",
    "RoleEnd",
    "SubjectRoleEnd",
    "TermWeeks",
    "UnitClose",
    "UnitDetail",
    "UnitEdit",
    "UnitList",
    "UnitNew",
    "UserDetail",
    "UserList",
    "UserNew",
    "UserReset",
    "UserSwitch",
    "YearMake",
]
