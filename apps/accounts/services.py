"""What people do with their own account; everybody else's is `organisation.services`."""

from django.db import transaction

from apps.accounts.models import User
from apps.accounts.signals import password_changed


@transaction.atomic
def change_own_password(*, user: User, password: str) -> None:
    """Set a password that the person chose and that has been validated; the duty to do so ends."""
    user.set_password(password)
    user.must_change_password, user.password_until = False, None
    user.save(update_fields=["password", "must_change_password", "password_until"])
    password_changed.send(sender=User, user=user)
