"""Addresses under /reference/."""

from django.urls import path

from apps.chains import views

app_name = "chains"
urlpatterns = [
    path("", views.PlanList.as_view(), name="plans"),
    path("standards/", views.StandardList.as_view(), name="standards"),
    path("standards/<int:pk>/", views.StandardDetail.as_view(), name="standard_detail"),
    path("schedule/", views.ScheduleList.as_view(), name="schedule"),
    path("regulations/", views.RegulationList.as_view(), name="regulations"),
    path("tables/", views.TableList.as_view(), name="tables"),
    path("tables/<int:pk>/", views.TableDetail.as_view(), name="table_detail"),
]
