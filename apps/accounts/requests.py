"""The request of somebody who has signed in, for annotations behind a sign-in check."""

from django.http import HttpRequest  # noqa: TID251

from apps.accounts.models import User


class SignedInRequest(HttpRequest):
    user: User  # type: ignore[assignment]
