"""Make a release ready to be tagged: the version in every file that names it, the changelog dated, packages and hashes.

    python scripts/release/release.py 0.2.0
    python scripts/release/release.py 0.2.0 --repository URL    also write where the project lives
    python scripts/release/release.py 0.2.0 --dry-run           say what would change

It commits and tags nothing: it prints the commands that do. Run `.ci/run` before it, on the commit to be released.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

from packaging.version import InvalidVersion, Version

ROOT: Final = Path(__file__).resolve().parents[2]

# Each file that names the version, with the text around it; what stands between the two groups is replaced.
NAMED: Final = {
    "pyproject.toml": (r'(?m)(^version = ")[^"]+(")',),
    "CITATION.cff": (r"(?m)(^version: )\S+()$",),
    "codemeta.json": (r'("version": ")[^"]+(")',),
    "docs/citing.md": (r"(\*Corridor Mapper\*, version )\d[\w.]*\w()", r"(version = \{)[^}]+(\})"),
    "scripts/release/recipe.yaml": (r"(?m)(^  version: )\d\S*()$",),
}


def numbered(texts: dict[str, str], version: str) -> dict[str, str]:
    """Return the files with the version in them.

    Raises
    ------
    SystemExit
        If a file does not name a version where it should.
    """
    found = {}
    for name, patterns in NAMED.items():
        text = texts[name]
        for pattern in patterns:
            text, count = re.subn(pattern, rf"\g<1>{version}\g<2>", text)
            if count != 1:
                raise SystemExit(f"{name}: {count} places name the version, where one should: {pattern}")
        found[name] = text
    return found


def dated(changelog: str, version: str, day: date) -> str:
    """Return the changelog with what was unreleased under the version and its date.

    Raises
    ------
    SystemExit
        If nothing is unreleased, or the version has a chapter already.
    """
    if f"## [{version}]" in changelog:
        raise SystemExit(f"CHANGELOG.md: {version} is released already; name the next version")
    before, heading, after = changelog.partition("## [Unreleased]\n")
    if not heading or not re.split(r"^## ", after, maxsplit=1, flags=re.MULTILINE)[0].strip():
        raise SystemExit("CHANGELOG.md: nothing stands under [Unreleased], so there is nothing to release")
    return f"{before}{heading}\n## [{version}] - {day.isoformat()}\n{after}"


def addressed(texts: dict[str, str], repository: str) -> dict[str, str]:
    """Return the files with the address of the project, in the fields that are for it."""
    address = repository.removesuffix("/")
    urls = {"Repository": address, "Issues": f"{address}/issues", "Changelog": f"{address}/blob/main/CHANGELOG.md"}
    lines = "".join(f'{label} = "{url}"\n' for label, url in urls.items())
    project = re.sub(rf"(?m)^(?:{'|'.join(urls)}) = .*\n", "", texts["pyproject.toml"])
    citation = re.sub(r"(?m)^repository-code: .*\n", "", texts["CITATION.cff"])
    meta = re.sub(r'(?m)^  "codeRepository": .*\n', "", texts["codemeta.json"])
    return texts | {
        "pyproject.toml": project.replace("[project.urls]\n", f"[project.urls]\n{lines}"),
        "CITATION.cff": citation.replace("license: ", f"repository-code: {address}\nlicense: ", 1),
        "codemeta.json": meta.replace('  "license": ', f'  "codeRepository": "{address}",\n  "license": ', 1),
    }


def read() -> dict[str, str]:
    """Return the text of each file that a release changes."""
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in (*NAMED, "CHANGELOG.md")}


def changed(texts: dict[str, str], version: str, day: date, repository: str | None) -> dict[str, str]:
    """Return the texts as the release has them."""
    texts = texts | numbered(texts, version)
    texts["CHANGELOG.md"] = dated(texts["CHANGELOG.md"], version, day)
    citation = re.sub(r"(?m)^date-released: .*\n", "", texts["CITATION.cff"])
    texts["CITATION.cff"] = citation.replace(f"version: {version}\n", f"version: {version}\ndate-released: {day}\n", 1)
    return addressed(texts, repository) if repository else texts


def build() -> list[Path]:
    """Build the source and the wheel into dist/, with the SHA-256 of both beside them."""
    folder = ROOT / "dist"
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True)
    packages = sorted([*folder.glob("*.tar.gz"), *folder.glob("*.whl")])
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in packages]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return packages


def main() -> None:
    """Write the files, build, and say what to type next."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="as 0.2.0")
    parser.add_argument("--repository", metavar="URL", help="where the project lives")
    parser.add_argument(
        "--date", type=date.fromisoformat, default=date.today(), help="of the release; today if not given"
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    options = parser.parse_args()
    try:
        version = str(Version(options.version))
    except InvalidVersion:
        parser.error(f"{options.version} is no version; write it as 0.2.0")
    dirty = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    if dirty and not options.dry_run:
        raise SystemExit(f"The working tree has changes; commit them first:\n{dirty}")
    before = read()
    for name, text in changed(before, version, options.date, options.repository).items():
        if text != before[name]:
            print(f"{name}: {'would change' if options.dry_run else 'changed'}")
            if not options.dry_run:
                (ROOT / name).write_text(text, encoding="utf-8")
    if options.dry_run:
        return
    for package in build():
        print(package.relative_to(ROOT))
    print(
        f"Then: python scripts/docs/outputs.py; git commit -am 'Release {version}'; git tag -a v{version} -m {version}"
    )


if __name__ == "__main__":
    main()
