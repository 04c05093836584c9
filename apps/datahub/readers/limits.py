"""How much a single upload may cost. The same numbers bind the checks and the child process."""

from dataclasses import asdict, dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds for one file; tests pass smaller ones."""

    upload: int = 50 * MB
    members: int = 1_000
    unpacked: int = 600 * MB
    ratio: int = 250
    rows: int = 200_000
    columns: int = 256
    cells: int = 6_000_000
    cell_text: int = 32_767
    output: int = 300 * MB
    memory: int = 512 * MB
    seconds: int = 20

    def as_dict(self) -> dict[str, int]:
        return asdict(self)
