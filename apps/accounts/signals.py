"""What happened to an account, for the apps above that keep a record of it."""

from django.dispatch import Signal

# user: the person who changed the own password
password_changed = Signal()
