"""Addresses of signing in and of the own account."""

from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("me/", views.Me.as_view(), name="me"),
    path("me/password/", views.PasswordChange.as_view(), name="password_change"),
]
