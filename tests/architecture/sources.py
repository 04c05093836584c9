"""The house as text: its files, its syntax trees, and the order of its apps."""

import ast
import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "apps"
# Never looked at: made by machines, or not ours.
FOREIGN = {".git", ".venv", "node_modules", "var", "staticfiles", "__pycache__", "migrations"}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def files(suffix: str, *folders: str) -> list[Path]:
    """Our own files with a suffix under some folders of the project, in one order."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
            parts = path.relative_to(ROOT).parts
            if path.is_file() and not any(p in FOREIGN or p.startswith(".") for p in parts):
                found.append(path)
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(read(path))


def app_of(path: Path) -> str:
    """``apps/layers/rights.py`` → ``layers``."""
    return path.relative_to(APPS).parts[0]


def words_of(identifier: str) -> list[str]:
    """``targetValue_of`` → target, value, of."""
    return [word.lower() for word in WORD.findall(identifier)]


@functools.cache
def app_order() -> dict[str, int]:
    """Each app's height, 0 at the bottom, as the import contract says; neighbours share one."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (rows,) = [contract["layers"] for contract in contracts if contract["id"] == "app-order"]
    return {
        app.strip(" ()"): height
        for height, row in enumerate(reversed(rows))
        for app in re.split(r"[|:]", row)
    }


def layer_apps() -> set[str]:
    """Apps that declare a layer; all others are shared."""
    return {path.parent.name for path in APPS.glob("*/layer.py")}


def shared_files() -> list[Path]:
    return [path for path in files(".py", "apps") if app_of(path) not in layer_apps() | {"apps"}]


def complaints_of(check, paths: list[Path]) -> list[str]:
    """What `check(tree)` says of each file, with the file's name in front."""
    return [f"{name_of(path)}:{said}" for path in paths for said in check(tree_of(path))]


def text_of(node: ast.AST | None) -> str:
    return ast.unparse(node) if node is not None else ""


def strings_in(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


def nothing(found: list[str]) -> None:
    """Fail with every complaint on a line of its own."""
    assert not found, "\n" + "\n".join(found)
