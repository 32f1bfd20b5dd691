"""The pages' typefaces at the weights that paper needs, cut out of those that are shipped.

Cutting takes seconds of a processor, so ``make`` does it once and every process finds the files. What is shipped stays
as its makers made it: the cut faces lie outside the static files and outside the package, and a process that finds none
cuts them for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parents[1] / "web" / "static" / "vendor" / "fonts"
CUT = Path(__file__).parent / "cut"
"""Where ``make`` puts the faces."""
LAYOUT = ("GDEF", "GPOS", "GSUB")
"""Tables for kerning and ligatures, which paper does without; to cut them takes longer than all the rest."""


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface at one weight: its family and style on paper, the file it comes from, and where its axes stand."""

    family: str
    style: str
    file: str
    axes: tuple[tuple[str, float], ...]

    @property
    def name(self) -> str:
        """Of its file: another weight is another file, so no process takes one that was cut before a change."""
        return "-".join([Path(self.file).stem, *(f"{axis}{at:g}" for axis, at in self.axes)]) + ".ttf"


FACES = (
    Face("Inter", "", "inter-latin.woff2", (("wght", 400), ("opsz", 14))),
    Face("Inter", "B", "inter-latin.woff2", (("wght", 600), ("opsz", 14))),
    Face("InterExt", "", "inter-latin-ext.woff2", (("wght", 400), ("opsz", 14))),
    Face("InterExt", "B", "inter-latin-ext.woff2", (("wght", 600), ("opsz", 14))),
    Face("Serif", "", "source-serif-4-latin.woff2", (("wght", 400),)),
    Face("Serif", "B", "source-serif-4-latin.woff2", (("wght", 650),)),
)


@cache
def typefaces() -> tuple[tuple[Face, Path], ...]:
    """Each face as a file of its own."""
    return tuple((face, CUT / face.name if (CUT / face.name).exists() else _cut_here(face)) for face in FACES)


def cut(face: Face, path: Path) -> None:
    """Write the face to that file, which is there whole or not at all; the same bytes every time."""
    font = TTFont(FONTS / face.file, recalcTimestamp=False)
    for table in LAYOUT:
        if table in font:
            del font[table]
    made = instantiateVariableFont(font, dict(face.axes))
    made.flavor = None
    part = path.with_suffix(".part")
    made.save(part)
    part.replace(path)


def _cut_here(face: Face) -> Path:
    path = Path(_folder().name) / face.name
    cut(face, path)
    return path


@cache
def _folder() -> TemporaryDirectory[str]:
    """Goes away with the process."""
    return TemporaryDirectory(prefix="quarterdeck-")
