"""The pages' typefaces at the weights that paper needs, made once for each process out of those that are shipped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parents[1] / "web" / "static" / "vendor" / "fonts"


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface at one weight: its family and style on paper, the file it comes from, and where its axes stand."""

    family: str
    style: str
    file: str
    axes: tuple[tuple[str, float], ...]


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
    """Each face as a file of its own; what the axes leave open stays away, so drawing a sheet takes no time for it."""
    return tuple((face, _made(face, number)) for number, face in enumerate(FACES))


def _made(face: Face, number: int) -> Path:
    path = Path(_folder().name) / f"{number}.ttf"
    font = TTFont(FONTS / face.file)
    axes = {axis.axisTag for axis in font["fvar"].axes}
    made = instantiateVariableFont(font, {name: at for name, at in face.axes if name in axes})
    made.flavor = None
    made.save(path)
    return path


@cache
def _folder() -> TemporaryDirectory[str]:
    """Goes away with the process."""
    return TemporaryDirectory(prefix="quarterdeck-")
