"""The vocabulary of the doctor: a check looks, and finds something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from apps.core.registry import Registry

OK, DEGRADED, MISSING = "ok", "degraded", "missing"
APT = "sudo apt-get install -y --no-install-recommends"


@dataclass(frozen=True)
class Finding:
    """`mend` is one line to type; empty where nothing needs mending."""

    state: str
    detail: str
    mend: str = ""


@dataclass(frozen=True)
class Check:
    code: str
    title: str
    look: Callable[[], Finding]


checks: Registry[Check] = Registry("doctor's checks")


def check(code: str, title: str) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    def decorate(look: Callable[[], Finding]) -> Callable[[], Finding]:
        checks.register(code, Check(code, title, look))
        return look

    return decorate


def examine() -> Iterator[tuple[Check, Finding]]:
    """Every check in order; one that breaks is itself a finding."""
    for one in checks.values():
        try:
            yield one, one.look()
        except Exception as error:  # noqa: BLE001  a doctor does not faint
            yield one, Finding(DEGRADED, f"检查没有完成：{type(error).__name__}: {error}")
