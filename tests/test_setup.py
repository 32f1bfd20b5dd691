"""What make stands on: a Python that runs, libraries that are pinned and used, front-end parts under stable names."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"

NOT_IMPORTED = {
    "argon2-cffi": "Django imports it by name, as the first password hasher",
    "brotli": "unpacks typefaces for fontTools",
    "gunicorn": "started as a program",
    "tzdata": "read by zoneinfo where the system has no time zones",
    "whitenoise": "named in the settings as middleware",
}
"""Library of base.in that src never imports -> how it is used all the same."""


# ---------------------------------------------------------------- finding a Python
def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def find_python(path: Path, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", str(ROOT / "scripts" / "find_python.sh")],
        env={"PATH": str(path), "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


RUNS = f'exec "{sys.executable}" "$@"'
SHIM = "echo 'pyenv: version 3.13 is not installed' >&2; exit 127"


def test_a_shim_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3", SHIM)
    program(tmp_path / "bin", "python3.13", SHIM)
    program(tmp_path / "bin", "python3.12", RUNS)
    found = find_python(tmp_path / "bin", tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, sys.executable)


def test_the_interpreters_behind_the_shims_are_asked(tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3", SHIM)
    (tmp_path / ".pyenv" / "versions" / "3.12.1").mkdir(parents=True)
    program(tmp_path / ".pyenv" / "versions" / "3.12.1" / "bin", "python3", RUNS)
    assert find_python(tmp_path / "bin", tmp_path).returncode == 0


def test_a_python_that_is_named_is_asked_first(tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3", SHIM)
    program(tmp_path / "elsewhere", "python", RUNS)
    assert find_python(tmp_path / "bin", tmp_path, PYTHON=str(tmp_path / "elsewhere" / "python")).returncode == 0


def test_where_no_python_runs_it_says_what_to_install(tmp_path: Path) -> None:
    program(tmp_path / "bin", "python3", "exit 1  # too old")
    program(tmp_path / "bin", "cat", 'while read -r line; do echo "$line"; done')
    refused = find_python(tmp_path / "bin", tmp_path)
    assert refused.returncode == 1
    assert "needs Python 3.12 or newer" in refused.stderr
    assert "apt-get install python3" in refused.stderr


# ---------------------------------------------------------------- libraries
def wanted(name: str) -> set[str]:
    """The libraries that requirements/<name>.in asks for."""
    lines = (REQUIREMENTS / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[<>=~! ]", line)[0] for line in lines if line and line[0] not in "#-"}


def locked(name: str) -> dict[str, str]:
    """Library -> exact version in requirements/<name>.txt."""
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def imported(*folders: str) -> set[str]:
    """The libraries that the folders' files import, by the names of their distributions."""
    modules = {
        name.split(".")[0]
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in names_imported(node)
    }
    distributions = packages_distributions()
    return {
        distribution.lower()
        for module in modules - set(sys.stdlib_module_names) - {"quarterdeck", "tests", "bench", "scripts"}
        for distribution in distributions.get(module, [f"{module} (not installed)"])
    }


def names_imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_every_library_that_is_imported_is_asked_for() -> None:
    assert imported("src") - wanted("base") - wanted("spark") == set()
    assert imported("tests", "bench", "scripts") - wanted("test") - wanted("base") - wanted("spark") == set()


def test_every_library_that_is_asked_for_is_used() -> None:
    assert wanted("base") - imported("src") == set(NOT_IMPORTED)


@pytest.mark.parametrize("name", ["base", "test", "build", "node", "lock"])
def test_every_requirement_is_pinned_with_a_hash(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    unpinned = [
        line for line in text.splitlines() if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ]
    assert text
    assert unpinned == []
    assert wanted(name) <= set(locked(name))


def test_tests_run_on_the_very_versions_that_are_shipped() -> None:
    assert {library: locked("test").get(library) for library in locked("base")} == locked("base")


# ---------------------------------------------------------------- front-end parts
def test_front_end_parts_have_exact_versions_and_checksums() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert lock[f"node_modules/{name}"]["version"] == version
        assert lock[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_the_page_finds_every_part_it_names() -> None:
    build = (ROOT / "scripts" / "build_static.py").read_text(encoding="utf-8")
    copied = set(re.findall(r'^    "([^"]+)":', build, re.MULTILINE))
    files = [p for end in ("css", "html", "js", "py") for p in (ROOT / "src" / "quarterdeck" / "web").rglob(f"*.{end}")]
    named = {
        part
        for path in files
        if "vendor" not in path.parts
        for part in re.findall(r"vendor/([\w./-]+\.(?:js|woff2))", path.read_text(encoding="utf-8"))
    }
    assert {"fonts/inter-latin.woff2", "fonts/source-serif-4-latin.woff2"} <= named
    assert named <= copied
