"""The only files that the renderer may read, registered by name at start."""

from pathlib import Path

from apps.core.registry import Registry

assets: Registry[Path] = Registry("print assets")


def register_print_assets(folder: Path) -> None:
    """Registers each file below the folder by its path in it: `form/form.css`."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            assets.register(path.relative_to(folder).as_posix(), path)
