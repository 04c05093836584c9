"""Why a file is refused as a whole: one plain sentence, never a traceback."""

from apps.core.errors import InvalidError


class FileRejectedError(InvalidError):
    """Nothing of the file is read; `message` is the one sentence for the user.

    `notes` say besides what was found in it, where that helps to mend it.
    """

    def __init__(
        self, message: str, *, code: str = "unreadable", notes: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.notes = notes
