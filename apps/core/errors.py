"""Errors that a user can read: every message is a Chinese sentence, never a traceback."""

from collections.abc import Mapping


class DomainError(Exception):
    """Something that the user asked for cannot be done; `message` says why."""

    status = 422

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class InvalidError(DomainError):
    """Input that does not hold; `fields` maps a field's name to its message."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class NotAllowedError(DomainError):
    """The actor may see the thing but not do this to it."""

    status = 403


class NotFoundError(DomainError):
    """Absent or foreign: both look the same."""

    status = 404

    def __init__(self, message: str = "没有找到这一项。") -> None:
        super().__init__(message)


class ConflictError(DomainError):
    """Somebody else was faster; nothing was lost, `detail` carries both sides."""

    status = 409

    def __init__(self, message: str, *, detail: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.detail = dict(detail or {})


class LockedError(DomainError):
    """The thing is locked: approved, not yet open, or its period is closed."""

    status = 423
