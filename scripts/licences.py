"""Holds THIRD_PARTY.md to what is really used: every package of the three lock files, with its licence.

python scripts/licences.py --write     write THIRD_PARTY.md anew
python scripts/licences.py --check     fail when it is out of date or a licence does not fit Apache-2.0
"""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "THIRD_PARTY.md"

PERMITTED = (
    "0BSD",
    "Apache-2.0",
    "Apache 2.0",
    "Apache Software License",
    "Apache License",
    "BSD",
    "BSL-1.0",
    "Boost",
    "CC0",
    "CNRI-Python",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "Mozilla Public License 2.0",
    "OFL-1.1",
    "PSF-2.0",
    "Python Software Foundation",
    "Python-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
    "BlueOak-1.0.0",
    "CC-BY-4.0",
    "CC-BY-3.0",
    "WTFPL",
    "Public Domain",
    "UPL-1.0",
    "The Unlicense",
    "zlib",
)
# psycopg is LGPL-3.0-only: used as it is, as a replaceable Python package, which that licence allows.
# The rest are read from the package itself, whose metadata name no licence.
BY_HAND = {
    ("Python", "psycopg"): "LGPL-3.0-only",
    ("Python", "psycopg-binary"): "LGPL-3.0-only",
    ("Python", "kubernetes-validate"): "Apache-2.0",
}
USED_AS_LIBRARY = {"LGPL-3.0-only"}
DATA = (
    "",
    "## Data",
    "",
    "| file | from | licence |",
    "|---|---|---|",
    "| src/sextant/features/ask/planner/wide/learned.* | weights and counts learned from questions of Spider (Yu et al. "
    "2018), none of which is shipped (`make train`) | CC BY-SA 4.0 |",
    "| src/sextant/features/ask/planner/wide/synonyms.txt | common words of one meaning in WordNet 3.1, Princeton University "
    "(`evals/_planner_words.py`) | WordNet 3.0 license |",
    "| src/sextant/features/query/charts/geometry/world.json | shapes of Natural Earth in world-atlas 2.0.2, names in "
    "i18n-iso-countries 7.14.0 (`scripts/cut_maps.py`) | public domain, ISC, MIT |",
    "| src/sextant/features/query/charts/geometry/states.json | shapes of the US Census Bureau in us-atlas 3.0.1 "
    "(`scripts/cut_maps.py`) | public domain, ISC |",
    "| engine/crates/personal/data/words.txt | words of Faker 40.54.0 and Mimesis 22.2.0 "
    "(`scripts/personal_words.py`) | MIT |",
    "| engine/crates/personal/data/weights.bin | weights learned from sentences of presidio-research, none of "
    "which is shipped (`scripts/learn_personal.py`) | MIT |",
)


class Package(NamedTuple):
    world: str
    name: str
    licence: str


def python_packages() -> set[Package]:
    locked = set(re.findall(r"^([a-zA-Z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    found: set[Package] = set()
    for name in locked:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # a package of another platform
        found.add(Package("Python", name, BY_HAND.get(("Python", name)) or _python_licence(about)))
    return found


def _python_licence(about: metadata.PackageMetadata) -> str:
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    named = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    named = [n for n in named if n != "OSI Approved"]
    if named:
        return " AND ".join(sorted(named))
    written = str(about.get("License") or "").strip()
    return written.splitlines()[0][:60] if written else "unknown"


def rust_packages() -> set[Package]:
    command = [
        "cargo",
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--manifest-path",
        str(ROOT / "engine/Cargo.toml"),
    ]
    listing = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found: set[Package] = set()
    for package in listing["packages"]:
        if package["source"] is None:
            continue
        if not package["source"].startswith("registry+"):
            raise SystemExit(f"{package['name']} does not come from the crates registry: {package['source']}")
        found.add(Package("Rust", package["name"], (package["license"] or "unknown").replace("/", " OR ")))
    return found


def page_packages() -> set[Package]:
    lock = json.loads((ROOT / "web/package-lock.json").read_text())
    return {
        Package("JavaScript", path.rsplit("node_modules/", 1)[-1], str(entry.get("license", "unknown")))
        for path, entry in lock["packages"].items()
        if path
    }


def fits(licence: str) -> bool:
    """Whether one side of every OR is permitted; AND needs all of its parts."""
    if licence in USED_AS_LIBRARY:
        return True
    plain = licence.replace("(", "").replace(")", "").replace(" WITH LLVM-exception", "")
    return any(
        all(
            any(part.strip().lower().startswith(p.lower()) or p.lower() in part.lower() for p in PERMITTED)
            for part in side.split(" AND ")
        )
        for side in plain.split(" OR ")
    )


def page() -> str:
    packages = sorted(
        python_packages() | rust_packages() | page_packages(),
        key=lambda p: (p.world, p.name.lower(), p.licence),
    )
    refused = [p for p in packages if not fits(p.licence)]
    if refused:
        raise SystemExit(
            "Licences that do not fit Apache-2.0:\n"
            + "\n".join(f"  {p.world} {p.name}: {p.licence}" for p in refused)
        )
    lines = [
        "# Third-party software",
        "",
        "Sextant is under the Apache License 2.0. It stands on the packages below, each under its own",
        "licence; `make check` holds this list to the lock files. Packages that only build or test it",
        "are listed too.",
    ]
    for world in ("Python", "Rust", "JavaScript"):
        lines += ["", f"## {world}", "", "| package | licence |", "|---|---|"]
        lines += [f"| {p.name} | {p.licence} |" for p in packages if p.world == world]
    lines += DATA
    return "\n".join(lines) + "\n"


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page())
        return 0
    if not PAGE.exists() or PAGE.read_text() != page():
        print(
            "THIRD_PARTY.md does not list what is used: run 'python scripts/licences.py --write'.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
