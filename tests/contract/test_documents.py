"""The documents say what the code does: settings, commands, packages, links."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PRODUCT = ("factcheck", "verification")
READERS = {"text", "flag", "number", "secret", "listing", "choice", "numbers", "numerals"}
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])


def sources():
    return [path for folder in PRODUCT for path in sorted((PROJECT / folder).rglob("*.py"))]


def settings_read():
    """Every variable that the code asks `env` for."""
    found = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env"), attr=reader),
                    args=[ast.Constant(value=str(name)), *_],
                ) if reader in READERS:
                    found.add(name)
    return found


def test_every_setting_is_documented_and_no_other():
    table = re.findall(r"^\| `([A-Z_]+)`", (PROJECT / "docs/configuration.md").read_text(), re.MULTILINE)
    assert sorted(set(table) - {"FACTCHECK_ENV_FILE"}) == sorted(settings_read())
    assert len(table) == len(set(table))


def test_example_file_holds_every_setting():
    example = re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(example) == sorted(settings_read())


def test_only_env_reads_the_environment():
    allowed = {"env.py", "places.py", "postgres.py", "dumps.py", "processes.py"}
    for path in sources():
        reads = [line for line in path.read_text().splitlines() if re.search(r"os\.(environ|getenv)", line)]
        reads = [line for line in reads if 'setdefault("DJANGO_SETTINGS_MODULE"' not in line]
        # The others hand the environment on to a child process and read nothing from it.
        assert not reads or (path.parts[-2] in {"factcheck", "embedded"} and path.name in allowed), (
            path,
            reads,
        )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_commands_named_in_documents_exist(document):
    text = document.read_text()
    from django.core.management import get_commands

    named = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert named <= set(get_commands())
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets


def test_product_imports_only_listed_packages():
    listed = packages_in("requirements/base.in")
    training = listed | packages_in("requirements/train.in")
    distributions = packages_distributions()
    unlisted = {}
    for path in sources():
        for module in imported_modules(path) - set(sys.stdlib_module_names) - set(PRODUCT):
            owners = {owner.lower().replace("_", "-") for owner in distributions.get(module, [module])}
            if not owners & (training if path.name == "train_stance.py" else listed):
                unlisted[module] = str(path.relative_to(PROJECT))
    assert unlisted == {}


def packages_in(file):
    names = re.findall(r"^[A-Za-z0-9._-]+", (PROJECT / file).read_text(), re.MULTILINE)
    return {name.lower().replace("_", "-") for name in names}


def imported_modules(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                found |= {alias.name.partition(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module.partition(".")[0])
    return found


def test_pins_hold_a_hash_for_every_package():
    for name in ("bootstrap", "base", "dev"):
        text = (PROJECT / f"requirements/{name}.txt").read_text()
        pins = re.findall(r"^[a-zA-Z0-9._-]+(?:\[[^\]]*\])?==", text, re.MULTILINE)
        blocks = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]
        assert pins
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text


def test_dev_pins_agree_with_base_pins():
    def pins(name):
        text = (PROJECT / f"requirements/{name}.txt").read_text()
        return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))

    base, dev = pins("base"), pins("dev")
    assert {name: base[name] for name in base.keys() & dev.keys()} == {
        name: dev[name] for name in base.keys() & dev.keys()
    }


def test_version_of_python_is_told_alike():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"
    assert "3.11" in (PROJECT / "README.md").read_text()
