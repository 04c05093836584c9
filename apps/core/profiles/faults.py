"""What is wrong with a profile: file, key and reason, gathered before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.core.errors import DomainError

SHOWN = 20


@dataclass(frozen=True)
class Fault:
    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file} · {self.key}" if self.key else self.file
        return f"{place}：{self.reason}"


class ProfileError(DomainError):
    """The profile is refused as a whole; `faults` lists every reason found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        lines = [str(fault) for fault in faults[:SHOWN]]
        if len(faults) > SHOWN:
            lines.append(f"……另有 {len(faults) - SHOWN} 处")
        super().__init__(
            f"配置方案未通过检查，共 {len(faults)} 处，未写入任何内容：\n" + "\n".join(lines)
        )


@dataclass(frozen=True)
class Place:
    """Where in the profile a value stands; faults found there are gathered in one list."""

    file: str
    key: str = ""
    faults: list[Fault] = field(default_factory=list)

    def child(self, key: str | int) -> Place:
        if isinstance(key, int):
            return Place(self.file, f"{self.key}[{key + 1}]", self.faults)
        return Place(self.file, f"{self.key}.{key}" if self.key else key, self.faults)

    def fault(self, reason: str) -> None:
        self.faults.append(Fault(self.file, self.key, reason))
