"""The rules of the house hold, and each contract is broken once on purpose to see that it would notice."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "quarterdeck"

LAYERS = "Dependencies run downward, and every module has its place"
REPORTS = "A report never imports a report"
DJANGO = "Django only in records, web, api, cli, demo and the settings"
DUCKDB = "DuckDB only in facts"
SQLGLOT = "SQLGlot only in facts, metrics and checks"
SPARK = "Spark and Psycopg only in facts"
CONTRACTS = (LAYERS, REPORTS, DJANGO, DUCKDB, SQLGLOT, SPARK)

OFFENCES = {
    "a value that reaches for facts": ("domain/offence.py", "import quarterdeck.facts", LAYERS),
    "a connector that reaches for facts": ("connectors/offence.py", "import quarterdeck.facts", LAYERS),
    "facts that reach for a connector": ("facts/offence.py", "import quarterdeck.connectors", LAYERS),
    "facts that reach for metrics": ("facts/offence.py", "import quarterdeck.metrics", LAYERS),
    "a metric that reaches for a check": ("metrics/offence.py", "import quarterdeck.checks", LAYERS),
    "a check that reaches for a Book": ("checks/offence.py", "import quarterdeck.book", LAYERS),
    "a check that reaches for a report": ("checks/offence.py", "import quarterdeck.reports", LAYERS),
    "a report that reaches for records": ("reports/offence.py", "import quarterdeck.records", LAYERS),
    "records that reach for the demo": ("records/offence.py", "import quarterdeck.demo", LAYERS),
    "a demo that reaches for the web": ("demo/offence.py", "import quarterdeck.web", LAYERS),
    "a page that reaches for the API": ("web/offence.py", "import quarterdeck.api", LAYERS),
    "an API that reaches for a page": ("api/offence.py", "import quarterdeck.web", LAYERS),
    "a module without a place": ("utils.py", "", LAYERS),
    "a report that leans on a report": ("reports/offence.py", "import quarterdeck.reports.second", REPORTS),
    "a value that knows Django": ("domain/offence.py", "from django.db import models", DJANGO),
    "a report that knows Django": ("reports/offence.py", "import django", DJANGO),
    "facts that know the API's framework": ("facts/offence.py", "import ninja", DJANGO),
    "a report that asks DuckDB": ("reports/offence.py", "import duckdb", DUCKDB),
    "records that ask DuckDB": ("records/offence.py", "import duckdb", DUCKDB),
    "a metric that asks DuckDB": ("metrics/offence.py", "import duckdb", DUCKDB),
    "records that ask Spark": ("records/offence.py", "import pyspark", SPARK),
    "a metric that asks PostgreSQL": ("metrics/offence.py", "import psycopg", SPARK),
    "a page that writes SQL": ("web/offence.py", "import sqlglot", SQLGLOT),
    "a report that writes SQL": ("reports/offence.py", "from sqlglot import exp", SQLGLOT),
}
"""What is done -> the file it is done in, the line that does it, the contract that must notice."""


def test_every_contract_holds_on_the_tree_as_it_is() -> None:
    verdict = contracts_of(ROOT)
    assert all(f"{contract} KEPT" in verdict for contract in CONTRACTS), verdict


@pytest.mark.parametrize("offence", OFFENCES)
def test_a_contract_notices(offence: str, tmp_path: Path) -> None:
    file, line, contract = OFFENCES[offence]
    tree = copy_of_the_tree(tmp_path)
    commit_offence(tree / "src" / "quarterdeck", file, line)
    verdict = contracts_of(tree)
    assert f"{contract} BROKEN" in verdict, verdict


def test_the_list_of_offences_breaks_every_contract() -> None:
    assert {contract for _, _, contract in OFFENCES.values()} == set(CONTRACTS)


def contracts_of(tree: Path) -> str:
    """What import-linter says about the tree, unwrapped."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def copy_of_the_tree(folder: Path) -> Path:
    """The Python files of the package and the contracts, somewhere they may be spoilt."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path in PACKAGE.rglob("*.py"):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


def commit_offence(package: Path, file: str, line: str) -> None:
    """Write the file, and see to it that what it imports is there to be imported."""
    target = package / file
    touch_package(target.parent)
    target.write_text(f"{line}\n", encoding="utf-8")
    wanted = re.fullmatch(r"import quarterdeck\.(\w+)(?:\.(\w+))?", line)
    if wanted and not (package / f"{wanted[1]}.py").exists():
        touch_package(package / wanted[1])
        if wanted[2]:
            (package / wanted[1] / f"{wanted[2]}.py").touch()


def touch_package(folder: Path) -> None:
    """Make the folder a package unless it is one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").touch()


# ---------------------------------------------------------------- rules that need no import graph
LONG_FILES: dict[str, str] = {}
"""File over 300 lines -> why it is one idea all the same."""

LINES_A_FILE = 300


def python_files() -> list[Path]:
    """Every Python file of the package that a person wrote."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def test_imports_stand_at_the_top_or_say_why_not() -> None:
    silent = []
    for path in python_files():
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in imports_inside_functions(path):
            said = re.search(r"#\s*noqa: PLC0415\s*\W+\s*(\w.{10,})$", lines[node.lineno - 1])
            above = lines[node.lineno - 2].strip()
            if not said and not above.startswith("#"):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []


def imports_inside_functions(path: Path) -> Iterator[ast.stmt]:
    """Every import statement in the body of a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (inner for inner in ast.walk(node) if isinstance(inner, (ast.Import, ast.ImportFrom)))


def test_files_stay_under_300_lines_or_say_why_not() -> None:
    files = [*python_files(), *(p for end in ("css", "js", "html") for p in PACKAGE.rglob(f"*.{end}"))]
    long = {
        str(path.relative_to(ROOT))
        for path in files
        if "vendor" not in path.parts and len(path.read_text(encoding="utf-8").splitlines()) > LINES_A_FILE
    }
    assert long == set(LONG_FILES)


def test_nine_functions_in_ten_are_under_30_lines() -> None:
    lengths = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert sum(length < 30 for length in lengths) >= 0.9 * len(lengths)


def test_no_class_is_named_after_its_pattern() -> None:
    hollow = re.compile(r"(Service|Manager|Helper|Handler|Data|Info)$")
    named = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and hollow.search(node.name)
    ]
    assert named == []


# ---------------------------------------------------------------- what no file may say
# Each pattern is written so that it does not match itself.
FORBIDDEN = {
    "the host of a package registry": re.compile(r"(pypi|pythonhosted|npmjs|debian)[.](org|com)"),
    "a path of somebody's machine": re.compile(r"(?<![\w.-])/(?:[r]oot|[w]ork|[h]ome/\w+|[U]sers/\w+)/"),
    "a mark that something was left open": re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX|raise [N]otImplementedError)\b"),
    "how the project is made": re.compile(r"\b(?:[A]I|[L]LM|[C]laude|[G]PT|[s]ub-?agents?)\b"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in files_of_the_project()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_no_test_sleeps() -> None:
    pause = re.compile(r"\b(?:time|asyncio)\.[s]leep\(|\bfrom time import .*\b[s]leep\b")
    sleepers = [str(p.relative_to(ROOT)) for p in sorted((ROOT / "tests").rglob("*.py")) if pause.search(text_of(p))]
    assert sleepers == []


def test_locked_files_hold_no_address() -> None:
    locked = [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
    assert [path.name for path in locked if "://" in text_of(path)] == []


def files_of_the_project() -> list[Path]:
    """Every file git tracks; in an unpacked archive, which has no git, every file that is not made by make."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    made = {".venv", "node_modules", "vendor", "var", "build", "dist", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.relative_to(ROOT).parts)]


def text_of(path: Path) -> str:
    """The file as text; a picture or a font reads as nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
