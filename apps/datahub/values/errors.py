"""What a cleaner says when a value cannot be taken."""


class BadValueError(ValueError):
    """`message` says what is wrong, `expected` what would be right; neither repeats the value."""

    def __init__(self, message: str, expected: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
