"""Why a file is refused as a whole: one plain sentence, never a traceback."""

from apps.core.errors import InvalidError


class FileRejectedError(InvalidError):
    """Nothing of the file is read; `message` is the one sentence for the user."""

    def __init__(self, message: str, *, code: str = "unreadable") -> None:
        super().__init__(message)
        self.code = code
