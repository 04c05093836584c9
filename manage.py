#!/usr/bin/env python
"""Command line of zhengai."""

import os
import sys
from pathlib import Path

SIMULATION = Path(__file__).parent / "apps" / "simulation" / "management" / "commands"


def main() -> None:
    # The simulation's own commands need it installed; no other command and no server does.
    simulated = any((SIMULATION / f"{name}.py").exists() for name in sys.argv[1:2])
    size = "demo" if simulated else "prod"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"zhengai.settings.{size}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
