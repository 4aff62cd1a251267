"""What every system must keep, told by its class: a new one gets these tests for nothing."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from connectors.base import Connector
from connectors.capabilities import CAPABILITIES, WordLister
from connectors.kinds import KINDS
from connectors.kit.forms import check_settings, form_field
from connectors.kit.http import Kit
from connectors.registry import SYSTEMS, connector_class, systems
from mappings.kinds import WORD_KINDS
from tests.toy.system import Toy

ROOT = Path(__file__).parents[2]
ALL = [*systems(), Toy]
every_system = pytest.mark.parametrize("system", ALL, ids=lambda s: s.key)


def filled(system: type[Connector]) -> dict[str, str]:
    return {f.name: f.default or f.example or "https://x.example" for f in system.fields}


@every_system
def test_it_can_be_made_and_calls_nothing_for_it(system: type[Connector]) -> None:
    made = system(filled(system), Kit())
    assert made.http.state is None


@every_system
def test_it_has_at_least_one_capability_and_a_level_of_proof(system: type[Connector]) -> None:
    assert any(issubclass(system, capability) for capability in CAPABILITIES)
    assert system.proof in ("simulated", "specification", "tried")


@every_system
def test_every_field_of_its_form_is_said_in_words(system: type[Connector]) -> None:
    names = [field.name for field in system.fields]
    assert len(names) == len(set(names))
    assert any(field.kind == "url" for field in system.fields), "every address is a field"
    for field in system.fields:
        assert field.kind in ("text", "url", "secret", "list", "choice", "number")
        assert field.label[0].isupper()
        assert (
            field.help or field.example or field.is_secret or field.default or field.name == "site"
        )


@every_system
def test_its_secrets_are_never_rendered_back(system: type[Connector]) -> None:
    secrets = [field for field in system.fields if field.is_secret]
    assert secrets
    for field in secrets:
        made: Any = form_field(field, has_value=True)
        assert "s3cret" not in made.widget.render(field.name, "s3cret")
        assert not made.required, "blank keeps the saved one"


@every_system
def test_a_form_without_what_is_needed_is_refused_by_name(system: type[Connector]) -> None:
    needed = [f.name for f in system.fields if f.is_required and not f.default]
    with pytest.raises(ValidationError) as wrong:
        check_settings(system, {}, {})
    assert set(needed) <= set(wrong.value.message_dict)


@every_system
def test_it_speaks_of_known_kinds_of_word_only(system: type[Connector]) -> None:
    assert set(system.places) <= set(WORD_KINDS)
    assert set(system.word_keys) <= set(WORD_KINDS)
    assert all(1 <= len(parts) <= 3 for parts in system.word_keys.values())
    assert all(places for places in system.places.values())
    assert set(system.free) <= set(system.places), "it has a place for what it keeps any word of"
    if issubclass(system, WordLister):
        assert len(set(system.listed)) == len(system.listed) > 0


@every_system
def test_a_source_names_the_parts_of_the_words_it_brings(system: type[Connector]) -> None:
    if issubclass(system, KINDS["order"].source):
        assert {"payment_method", "order_type", "item"} <= set(system.word_keys)


def files_of(system: type[Connector]) -> set[Path]:
    """Give the files its class is made of: its own, and those of the parts it inherits."""
    home = Path(inspect.getfile(system)).parent
    parts = {Path(inspect.getfile(part)) for part in system.__mro__[:-1]}
    return {part for part in parts if part.parent == home}


def verbs_in(file: Path) -> list[ast.FunctionDef]:
    return [n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.FunctionDef)]


@every_system
def test_reading_and_writing_are_pure_and_only_send_writes(system: type[Connector]) -> None:
    """`fetch_` and `find_` never use `send`, `send_` is never repeated, `read_`/`write_` call nothing."""
    for verb in (verb for file in files_of(system) for verb in verbs_in(file)):
        calls = {
            c.func.attr
            for c in ast.walk(verb)
            if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute)
            and isinstance(c.func.value, ast.Attribute) and c.func.value.attr == "http"
        }  # fmt: skip
        if verb.name.startswith(("read_", "write_")):
            assert not calls, verb.name
        if verb.name.startswith(("fetch_", "find_")):
            assert "send" not in calls, verb.name


@pytest.mark.parametrize("key", sorted(SYSTEMS))
class TestEachFolder:
    def test_it_has_its_files_and_a_page_for_staff(self, key: str) -> None:
        folder = ROOT / "connectors/systems" / key
        assert {"connector.py", "translate.py", "README.md"} <= {p.name for p in folder.iterdir()}
        page = (folder / "README.md").read_text()
        assert "Level of proof" in page
        assert "Known limits" in page
        assert connector_class(key).proof in page

    def test_it_has_a_simulator_of_its_own(self, key: str) -> None:
        from simulators import SYSTEMS as PLAYED

        assert key in PLAYED

    def test_it_has_goldens(self, key: str) -> None:
        assert list((ROOT / "tests/golden" / key).glob("*.json"))
