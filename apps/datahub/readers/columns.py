"""Letters of columns and their numbers."""


def column_number(letters: bytes) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
