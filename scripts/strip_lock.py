"""Take every web address out of package-lock.json: which registry serves the parts is the reader's own choice."""

from __future__ import annotations

import json
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "package-lock.json"


def main() -> None:
    """Drop `resolved` and `funding` from every part; npm needs neither, it checks `integrity`."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    for part in lock["packages"].values():
        part.pop("resolved", None)
        part.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
