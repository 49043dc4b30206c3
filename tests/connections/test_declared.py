"""Connections defined outside: the environment, .env and secrets.toml."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from easel.connections.declared import Declared, declared
from easel.errors import SettingsError
from easel.settings import load


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No .env or secrets of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)


def found(environment: Mapping[str, str], places: tuple[Path, ...] = (), **settings: object) -> tuple[Declared, ...]:
    return declared(load(_env_file=None, **settings), environment, places)


def test_nothing_defined_is_nothing_found() -> None:
    """Variables of other meaning (EASEL_CONNECTION_NAME) define no connection."""
    assert found({"EASEL_CONNECTION_NAME": "Ours", "PATH": "/bin"}) == ()


def test_the_base_url_of_the_settings_is_the_connection_environment() -> None:
    """It bears the name that EASEL_CONNECTION_NAME gives, else its host; OpenAI is known by its address."""
    (one,) = found({}, base_url="https://api.openai.com/v1", api_key="sk-env", key_headers=("x-key",))
    assert (one.connection.id, one.connection.name, one.connection.kind) == ("environment", "api.openai.com", "openai")
    assert one.connection.read_only
    assert one.connection.key_headers == ("x-key",)
    assert one.secret.key.get_secret_value() == "sk-env"
    (named,) = found({}, base_url="gateway.example", connection_name="Ours")
    assert named.connection.name == "Ours"


def test_further_ones_come_from_variables_and_dot_env(tmp_path: Path) -> None:
    """Names keep their words; the environment wins over .env."""
    (tmp_path / ".env").write_text(
        "EASEL_CONNECTION_LAB_BASE_URL=https://old.example\nEASEL_CONNECTION_LAB_API_KEY=sk-lab\n"
    )
    lab, team = found(
        {
            "EASEL_CONNECTION_LAB_BASE_URL": "https://lab.example",
            "EASEL_CONNECTION_TEAM_BOX_BASE_URL": "team.example/v1",
            "EASEL_CONNECTION_TEAM_BOX_KIND": "sub2api",
            "EASEL_CONNECTION_TEAM_BOX_TIER": "plus",
            "EASEL_CONNECTION_TEAM_BOX_REQUESTS_PER_MINUTE": "30",
        }
    )
    assert (lab.connection.base_url, lab.secret.key.get_secret_value()) == ("https://lab.example/v1", "sk-lab")
    assert (team.connection.id, team.connection.name, team.connection.tier) == ("env:team_box", "Team box", "plus")
    assert team.connection.requests_per_minute == 30
    assert team.connection.largest_part == 20 * 1024 * 1024


def test_picture_hosts_are_defined_outside_as_well(tmp_path: Path) -> None:
    """With commas in a variable and for the connection of the settings, as a list or a text in secrets.toml; put right alike."""
    wanted = ("cdn.example", "store.example:9000")
    text = "https://cdn.example/a, Store.example:9000"
    (one,) = found({}, base_url="https://api.example", picture_hosts=text)
    (lab,) = found({"EASEL_CONNECTION_LAB_BASE_URL": "https://lab.example", "EASEL_CONNECTION_LAB_PICTURE_HOSTS": text})
    file = tmp_path / "secrets.toml"
    file.write_text(
        '[connections.a]\nbase_url = "https://a.example"\npicture_hosts = ["cdn.example", "store.example:9000"]\n'
        f'[connections.b]\nbase_url = "https://b.example"\npicture_hosts = "{text}"\n'
    )
    listed, written = found({}, (file,))
    assert {each.connection.picture_hosts for each in (one, lab, listed, written)} == {wanted}


def test_whether_requests_go_as_tasks_is_defined_outside_as_well(tmp_path: Path) -> None:
    """By the settings, a variable, or a line of secrets.toml; anything else is refused by name."""
    (one,) = found({}, base_url="https://api.example", tasks="never")
    variables = {"EASEL_CONNECTION_LAB_BASE_URL": "https://lab.example", "EASEL_CONNECTION_LAB_TASKS": "always"}
    (lab,) = found(variables)
    file = tmp_path / "secrets.toml"
    file.write_text('[connections.a]\nbase_url = "https://a.example"\ntasks = "always"\n')
    (written,) = found({}, (file,))
    assert [each.connection.tasks for each in (one, lab, written)] == ["never", "always", "always"]
    with pytest.raises(SettingsError, match="tasks cannot be used"):
        found(variables | {"EASEL_CONNECTION_LAB_TASKS": "sometimes"})


def test_secrets_toml_defines_connections_and_the_later_file_wins(tmp_path: Path) -> None:
    """Sections with a base URL are ours; a database connection of Streamlit's own kind is left alone."""
    home, project = tmp_path / "home.toml", tmp_path / "project.toml"
    home.write_text('[connections.gate]\nbase_url = "https://home.example"\n[connections.db]\nurl = "sqlite://"\n')
    project.write_text(
        '[connections.gate]\nbase_url = "https://gate.example"\napi_key = "sk-gate"\nmodel = "gpt-image-2"\n'
        'headers = { "X-Team" = "blue" }\nprices = { image_out = 12.5, per_picture = ["0.01", "0.02", "0.04"] }\n'
    )
    (gate,) = found({}, (home, project))
    assert (gate.connection.id, gate.connection.source) == ("secrets:gate", "secrets.toml")
    assert gate.connection.base_url == "https://gate.example/v1"
    assert gate.connection.extra_headers == ("X-Team",)
    assert gate.connection.prices is not None
    assert str(gate.connection.prices.image_out) == "12.5"
    assert gate.secret.sent_headers() == {"X-Team": "blue"}


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('base_url = "ftp://x"\napi_key = "sk-canary"', "http or https"),
        ('base_url = "https://x.example"\napi_key = "sk canary"', "no key has"),
        ('base_url = "https://x.example"\nkind = "canary"', "kind"),
        ('base_url = "https://x.example"\nrequest_per_minute = 3\napi_key = "sk-canary"', "request_per_minute"),
        ('base_url = "https://x.example"\nprices = { image = 3 }', "image is no price"),
        (
            'base_url = "https://x.example"\npicture_hosts = ["*.canary"]',
            "picture_hosts cannot be used: It is not a host name",
        ),
        ('base_url = "canary', "TOML"),
    ],
)
def test_a_definition_that_cannot_be_used_stops_the_start_in_one_sentence(
    tmp_path: Path, written: str, named: str
) -> None:
    """The sentence says where and why, and repeats no value: it may be a key."""
    file = tmp_path / "secrets.toml"
    file.write_text(f"[connections.x]\n{written}\n")
    with pytest.raises(SettingsError, match=named) as caught:
        found({}, (file,))
    assert "canary" not in caught.value.message
    assert "secrets.toml" in caught.value.message
