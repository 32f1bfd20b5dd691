"""What the papers promise is there: commands, options, links, words, settings."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from quarterdeck.cli import cli

ROOT = Path(__file__).resolve().parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
READ = {path: path.read_text(encoding="utf-8") for path in PAPERS}

CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"\bQUARTERDECK_[A-Z_]+\b")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


# ---------------------------------------------------------------- commands
def commands(program: str) -> Iterator[tuple[Path, list[str]]]:
    """Every command line of the program that stands as code in a paper, as words without the program's name."""
    for paper, text in READ.items():
        for block in CODE.finditer(text):
            for line in (block[1] or block[2]).splitlines():
                begins = re.match(rf"\s*(?:\$ )?(?:\.venv/bin/)?{program}\s+(-{{0,2}}[a-z].*)$", line)
                if begins:
                    yield paper, shlex.split(begins[1], comments=True)


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_make_command_in_the_papers_is_a_target() -> None:
    asked = [(named(paper), words[0]) for paper, words in commands("make")]
    assert ("README.md", "demo") in asked
    assert ("README.md", "test") in asked
    assert [one for one in asked if one[1] not in make_targets()] == []


def test_every_target_of_make_is_described_by_make_help() -> None:
    described = set(re.findall(r"^([a-z-]+):.*## \w", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert described == make_targets()


def test_every_quarterdeck_command_in_the_papers_exists_with_its_options() -> None:
    asked = list(commands("quarterdeck"))
    assert asked
    assert [
        f"{named(paper)}: {' '.join(words)}: {wrong}" for paper, words in asked if (wrong := unknown_in(words))
    ] == []


def unknown_in(words: list[str]) -> str:
    """The first word that the program would not understand; empty if there is none."""
    command: click.Command = cli
    while words:
        if isinstance(command, click.Group) and not words[0].startswith("-"):
            inner = command.get_command(click.Context(command), words[0])
            if inner is None:
                return words[0]
            command, words = inner, words[1:]
        elif words[0].startswith("-") and words[0].split("=")[0] not in options(command):
            return words[0]
        else:
            words = words[1:]
    return ""


def options(command: click.Command) -> set[str]:
    """Every option the command takes."""
    named = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return named | {"--help"}


@pytest.fixture(autouse=True)
def the_demo_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up the demo command switches this process to the demo; the next test must not notice."""
    monkeypatch.setenv("QUARTERDECK_DEMO", "")


@pytest.mark.parametrize("line", ["nonsense", "facts nonsense", "import --no-such-option"])
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    assert unknown_in(line.split())


# ---------------------------------------------------------------- links
@pytest.mark.parametrize("paper", PAPERS, ids=named)
def test_every_link_inside_the_project_leads_somewhere(paper: Path) -> None:
    prose = CODE.sub("", READ[paper])
    assert [link for link in LINK.findall(prose) if "://" not in link and not leads_somewhere(paper, link)] == []


def leads_somewhere(paper: Path, link: str) -> bool:
    """Whether the file is there and, where a heading is named, the heading in it."""
    file, _, heading = link.partition("#")
    target = (paper.parent / file).resolve() if file else paper
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not heading or heading in headings(target)


def headings(paper: Path) -> set[str]:
    """The addresses of a paper's headings, as repositories on the web make them."""
    titles = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_a_link_to_nowhere_is_noticed() -> None:
    assert not leads_somewhere(ROOT / "README.md", "docs/glossary.md#no-such-word")
    assert not leads_somewhere(ROOT / "README.md", "docs/no-such-page.md")


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("0*.md"))


# ---------------------------------------------------------------- words
def glossary() -> dict[str, str]:
    """Term -> what stands below it."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = re.findall(r"^### (.+)\n((?:(?!#).+\n?)*)", text, re.MULTILINE)
    assert max(Counter(term for term, _ in entries).values()) == 1
    return {term: " ".join(meaning.split()) for term, meaning in entries}


def test_every_word_of_the_glossary_has_one_sentence() -> None:
    odd = [term for term, meaning in glossary().items() if not re.fullmatch(r"[A-Z][^.]*\.", meaning)]
    assert odd == []


@pytest.mark.parametrize(
    "term",
    ["Session", "Decision", "Action", "Support", "Trust check", "Focus area", "Above the line", "Below the line",
     "Landing", "Gap", "Opportunity", "Stage", "Forecast category", "Commit", "Quota", "Target", "Coverage",
     "Win rate", "As of", "Book", "Scope", "Unit"],
)  # fmt: skip
def test_the_glossary_knows(term: str) -> None:
    assert term in glossary()


# ---------------------------------------------------------------- settings
def test_the_papers_name_every_setting_and_no_other() -> None:
    read = set(SETTING.findall((ROOT / "src" / "quarterdeck" / "settings.py").read_text(encoding="utf-8")))
    assert {name for text in READ.values() for name in SETTING.findall(text)} == read
