"""Addresses under /diagnosis/."""

from django.urls import path

from apps.diagnosis import views

app_name = "diagnosis"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("all/", views.DiagnosisList.as_view(), name="diagnosis_list"),
    path("points/", views.PointList.as_view(), name="point_list"),
    path("schemes/", views.SchemeList.as_view(), name="scheme_list"),
    path("schemes/<int:pk>/", views.SchemeDetail.as_view(), name="scheme_detail"),
    path("schemes/<int:pk>/change/", views.SchemeChange.as_view(), name="scheme_change"),
    path("schemes/<int:pk>/open/", views.SchemeOpen.as_view(), name="scheme_open"),
    path("cycles/<int:pk>/", views.CycleDetail.as_view(), name="cycle_detail"),
    path("cycles/<int:pk>/write/", views.Write.as_view(), name="write"),
    path("cycles/<int:pk>/remind/", views.Remind.as_view(), name="remind"),
    path("cycles/<int:pk>/publish/", views.Publish.as_view(), name="publish"),
    path("cycles/<int:pk>/<int:subject_pk>/", views.Fill.as_view(), name="fill"),
    path("cycles/<int:pk>/<int:subject_pk>/draft/", views.Draft.as_view(), name="draft"),
    path("spiral/<int:pk>/", views.SpiralPage.as_view(), name="spiral"),
    path("<int:pk>/", views.DiagnosisDetail.as_view(), name="diagnosis_detail"),
]
