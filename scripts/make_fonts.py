"""Cut the serif of static/fonts from the npm packages it comes from; the sans is copied unchanged.

Source Serif 4 is under the SIL Open Font License 1.1 with the reserved name "Source", so a cut copy carries another:
Broadsheet Serif. Needs fonttools and brotli:

    npm pack @fontsource-variable/source-serif-4@5.3.1 @fontsource-variable/source-sans-3@5.3.1
    python scripts/make_fonts.py FOLDER_WITH_BOTH_PACKAGES static/fonts
"""

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Broadsheet Serif"
SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese")
# Style -> the axes kept: weights 400 to 700, optical sizes of text to headlines; italics stand in text only. The
# drawing for sizes below 20 would make a file a third larger, and at 17 to 19 pixels nobody tells it from that for 20.
CUTS = {
    "normal": {"wght": (400, 700), "opsz": (20, 60)},
    "italic": {"wght": (400, 700), "opsz": 20},
}
FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk"]
FULL_NAMES = (1, 3, 4, 16, 21)
POSTSCRIPT_NAMES = (6, 25)


def trim(font: TTFont) -> None:
    """Drop the fractions and figure variants that the site never asks for."""
    trimmer = subset.Subsetter(subset.Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True))
    trimmer.populate(unicodes=font.getBestCmap())
    trimmer.subset(font)


def rename(font: TTFont) -> None:
    """Give the cut its own family name."""
    for record in font["name"].names:
        if record.nameID in FULL_NAMES:
            record.string = FAMILY
        elif record.nameID in POSTSCRIPT_NAMES:
            record.string = FAMILY.replace(" ", "")


def cut_serif(packages: Path, out: Path, script: str, style: str) -> None:
    """Write one cut of the serif."""
    font = TTFont(packages / f"source-serif-4/files/source-serif-4-{script}-opsz-{style}.woff2")
    trim(font)
    font = instantiateVariableFont(font, CUTS[style])
    rename(font)
    font.flavor = "woff2"
    font.save(out / f"broadsheet-serif-{script}-{style}.woff2")


def main(packages: Path, out: Path) -> None:
    """Write all files of both families."""
    out.mkdir(parents=True, exist_ok=True)
    for script in SCRIPTS:
        for style in CUTS:
            cut_serif(packages, out, script, style)
            name = f"source-sans-3-{script}-wght-{style}.woff2"
            shutil.copy(packages / "source-sans-3/files" / name, out / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
