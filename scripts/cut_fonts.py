"""Cuts the static fonts that PNG and PDF need from the page's own font packages, at build.

    python scripts/cut_fonts.py [--modules web/node_modules] [--out src/sextant/page_fonts]

The packages split Inter by alphabet; here the parts are merged again, because the renderers choose one file
for a family and weight and would miss the other alphabets.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
ALPHABETS = ("latin", "latin-ext", "greek", "cyrillic", "vietnamese")
INTER = "@fontsource-variable/inter/files"
MONO = "@fontsource/jetbrains-mono/files"


def cut(modules: Path, out: Path) -> list[Path]:
    """Writes every static font and gives their paths."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        return [*_inter(modules / INTER, out, Path(folder)), *_mono(modules / MONO, out, Path(folder))]


def _inter(source: Path, out: Path, folder: Path) -> list[Path]:
    made: list[Path] = []
    for weight, style in WEIGHTS.items():
        parts: list[str] = []
        for alphabet in ALPHABETS:
            font = TTFont(source / f"inter-{alphabet}-wght-normal.woff2")
            font = instantiateVariableFont(font, {"wght": weight})
            parts.append(_static(font, folder / f"inter-{alphabet}-{weight}.ttf"))
        made.append(_merged(parts, out / f"Inter-{style}.ttf", ("Inter", style, weight)))
    return made


def _mono(source: Path, out: Path, folder: Path) -> list[Path]:
    made: list[Path] = []
    for weight, style in ((400, "Regular"), (500, "Medium")):
        parts: list[str] = []
        for alphabet in ALPHABETS:
            file = source / f"jetbrains-mono-{alphabet}-{weight}-normal.woff2"
            if file.exists():
                parts.append(_static(TTFont(file), folder / f"mono-{alphabet}-{weight}.ttf"))
        made.append(_merged(parts, out / f"JetBrainsMono-{style}.ttf", ("JetBrains Mono", style, weight)))
    return made


def _static(font: TTFont, path: Path) -> str:
    font.flavor = None
    for table in ("STAT", "GDEF", "DSIG", "MVAR", "HVAR", "avar"):
        if table in font:
            del font[table]
    font.save(path)
    return str(path)


def _merged(parts: list[str], path: Path, naming: tuple[str, str, int]) -> Path:
    font = Merger().merge(parts)
    family, style, weight = naming
    font["OS/2"].usWeightClass = weight
    names = font["name"]
    names.names = []
    for number, text in {
        1: family if style in ("Regular", "Bold") else f"{family} {style}",
        2: style if style in ("Regular", "Bold") else "Regular",
        4: f"{family} {style}",
        6: f"{family.replace(' ', '')}-{style}",
        16: family,
        17: style,
    }.items():
        names.setName(text, number, 3, 1, 0x409)
        names.setName(text, number, 1, 0, 0)
    font.save(path)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--modules", type=Path, default=Path("web/node_modules"))
    parser.add_argument("--out", type=Path, default=Path("src/sextant/page_fonts"))
    arguments = parser.parse_args()
    if not (arguments.modules / INTER).is_dir():
        sys.stderr.write(f"{arguments.modules / INTER} is missing: install the page's packages first.\n")
        return 1
    for path in cut(arguments.modules, arguments.out):
        sys.stdout.write(f"{path}  {path.stat().st_size // 1024} KB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
