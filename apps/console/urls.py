"""Addresses of settings."""

from django.urls import path

from apps.console import views

app_name = "console"
urlpatterns = [
    path("users/", views.UserList.as_view(), name="users"),
    path("users/new/", views.UserNew.as_view(), name="user_new"),
    path("users/<int:pk>/", views.UserDetail.as_view(), name="user_detail"),
    path("users/<int:pk>/switch/", views.UserSwitch.as_view(), name="user_switch"),
    path("users/<int:pk>/reset/", views.UserReset.as_view(), name="user_reset"),
    path("users/<int:pk>/roles/", views.RoleAdd.as_view(), name="role_add"),
    path("users/<int:pk>/roles/<int:role_id>/end/", views.RoleEnd.as_view(), name="role_end"),
    path(
        "users/<int:pk>/subject-roles/<int:role_id>/end/",
        views.SubjectRoleEnd.as_view(),
        name="subject_role_end",
    ),
    path("changes/", views.AccountChangeList.as_view(), name="account_changes"),
    path("changes/<int:pk>/", views.AccountChangeDetail.as_view(), name="account_change"),
    path("changes/<int:pk>/confirm/", views.ChangeConfirm.as_view(), name="change_confirm"),
    path("changes/<int:pk>/refuse/", views.ChangeRefuse.as_view(), name="change_refuse"),
    path("changes/<int:pk>/withdraw/", views.ChangeWithdraw.as_view(), name="change_withdraw"),
    path("units/", views.UnitList.as_view(), name="units"),
    path("units/new/", views.UnitNew.as_view(), name="unit_new"),
    path("units/<int:pk>/", views.UnitDetail.as_view(), name="unit_detail"),
    path("units/<int:pk>/edit/", views.UnitEdit.as_view(), name="unit_edit"),
    path("units/<int:pk>/close/", views.UnitClose.as_view(), name="unit_close"),
    path("bodies/", views.BodyList.as_view(), name="bodies"),
    path("bodies/<int:pk>/", views.BodyDetail.as_view(), name="body_detail"),
    path("matrix/", views.MatrixPage.as_view(), name="matrix"),
    path("calendar/", views.CalendarPage.as_view(), name="calendar"),
    path("calendar/<int:pk>/", views.CalendarAt.as_view(), name="calendar_at"),
    path("calendar/year/", views.YearMake.as_view(), name="year_make"),
    path("calendar/terms/<int:pk>/weeks/", views.TermWeeks.as_view(), name="term_weeks"),
    path("calendar/days/", views.HolidayAdd.as_view(), name="holiday_add"),
    path("calendar/days/<int:pk>/delete/", views.HolidayDelete.as_view(), name="holiday_delete"),
    path("profile/", views.ProfilePage.as_view(), name="profile"),
    path("profile/reload/", views.ProfileReload.as_view(), name="profile_reload"),
    path("profile/export/", views.ProfileExport.as_view(), name="profile_export"),
    path("grants/", views.GrantList.as_view(), name="grants"),
    path("grants/add/", views.GrantAdd.as_view(), name="grant_add"),
    path("grants/<int:pk>/revoke/", views.GrantRevoke.as_view(), name="grant_revoke"),
    path("jobs/", views.JobList.as_view(), name="jobs"),
    path("jobs/<int:pk>/", views.JobDetail.as_view(), name="job_detail"),
    path("audit/", views.AuditList.as_view(), name="audit"),
    path("audit/<int:pk>/", views.AuditDetail.as_view(), name="audit_detail"),
]
