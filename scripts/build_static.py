"""Copy the front-end parts that npm fetched into the package's static folder, under names that stay the same.

Then cut the typefaces for paper out of them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from quarterdeck.paper.typefaces import CUT, FACES, cut

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "node_modules"
VENDOR = ROOT / "src" / "quarterdeck" / "web" / "static" / "vendor"

INTER = "@fontsource-variable/inter"
SERIF = "@fontsource-variable/source-serif-4"

# Inter with its optical-size axis, because it is set from 12 to 30 px; the serif is used at two sizes only.
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-csp.js": "htmx.org/dist/ext/hx-csp.min.js",
    "fonts/inter-latin.woff2": f"{INTER}/files/inter-latin-opsz-normal.woff2",
    "fonts/inter-latin-ext.woff2": f"{INTER}/files/inter-latin-ext-opsz-normal.woff2",
    "fonts/source-serif-4-latin.woff2": f"{SERIF}/files/source-serif-4-latin-wght-normal.woff2",
    "fonts/source-serif-4-latin-ext.woff2": f"{SERIF}/files/source-serif-4-latin-ext-wght-normal.woff2",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/inter.txt": f"{INTER}/LICENSE",
    "licences/source-serif-4.txt": f"{SERIF}/LICENSE",
}
"""Target below static/vendor -> file in node_modules."""


def main() -> int:
    """Copy every file and cut every typeface, or say which one npm did not bring; returns the exit status."""
    missing = [source for source in FILES.values() if not (PARTS / source).is_file()]
    if missing:
        print("These front-end files are missing from node_modules; run `make clean` and try again:", file=sys.stderr)
        print(*(f"  {name}" for name in missing), sep="\n", file=sys.stderr)
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in FILES.items():
        copy_file(PARTS / source, VENDOR / target)
    shutil.rmtree(CUT, ignore_errors=True)
    CUT.mkdir()
    for face in FACES:
        cut(face, CUT / face.name)
    return 0


def copy_file(source: Path, target: Path) -> None:
    """Copy one file, leaving out the pointer to a source map that is not shipped."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix != ".js":
        shutil.copyfile(source, target)
        return
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text("".join(line for line in lines if not line.startswith("//# sourceMappingURL=")), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
