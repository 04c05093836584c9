"""What of a personal value may appear in an error, a preview or a log."""

import re

IDENTITY = re.compile(r"(?<![0-9])([0-9]{4})[0-9]{10}([0-9]{3}[0-9Xx])(?![0-9])")
OLD_IDENTITY = re.compile(r"(?<![0-9])([0-9]{4})[0-9]{8}([0-9]{3})(?![0-9])")
PHONE = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")


def mask_person(text: str) -> str:
    """张三 -> 张*, 110000200403141687 -> 1100**********1687, 19900000001 -> 199****0001."""
    masked = mask_numbers(text)
    if masked != text:
        return masked
    if re.fullmatch(r"[0-9Xx+\s-]+", text):
        return text[:2] + "*" * min(max(len(text) - 2, 1), 20)
    return text[:1] + "*" * min(max(len(text) - 1, 1), 20)


def mask_numbers(text: str) -> str:
    """Identity and phone numbers inside any text, for values that stand in a wrong column."""
    text = IDENTITY.sub(lambda match: f"{match[1]}{'*' * 10}{match[2]}", text)
    text = OLD_IDENTITY.sub(lambda match: f"{match[1]}{'*' * 8}{match[2]}", text)
    return PHONE.sub(lambda match: f"{match[1]}****{match[2]}", text)
