import pytest

from models.errors import UserMistake
from pipeline.settings.dashboard import Dashboard
from pipeline.settings.settings import load_settings

TRUST = {"editors": ("ann@example.org", "@trust.example")}


@pytest.mark.parametrize(
    ("address", "roles", "may_read", "may_edit"),
    [
        ("ann@example.org", TRUST, True, True),
        ("ANN@Example.Org", TRUST, True, True),
        ("anyone@trust.example", TRUST, True, True),
        ("anyone@sub.trust.example", TRUST, True, False),
        ("anyone@trust.example.evil", TRUST, True, False),
        ("trust.example@evil", TRUST, True, False),
        ("joann@example.org", TRUST, True, False),
        ("", TRUST, True, False),
        ("trust.example", TRUST, True, False),
        ("@trust.example", TRUST, True, False),
        ("ann@\u212aelvin.example", {"editors": ("@kelvin.example",)}, True, False),
        ("ann@example.org", {}, True, False),
        ("ann@example.org", TRUST | {"viewers": ("@b.example",)}, True, True),
        ("bob@b.example", TRUST | {"viewers": ("@b.example",)}, True, False),
        ("eve@c.example", TRUST | {"viewers": ("@b.example",)}, False, False),
        ("", TRUST | {"viewers": ("@b.example",)}, False, False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_may_read_and_edit_follows_from_addresses_and_domains(address, roles, may_read, may_edit):
    dashboard = Dashboard(**roles)
    assert (dashboard.may_read(address), dashboard.may_edit(address)) == (may_read, may_edit)


def test_roles_are_read_from_the_file_and_a_mistake_is_named_with_its_line(tmp_path):
    path = tmp_path / "trustwatch.toml"
    path.write_text("[dashboard]\neditors = ['@example.org']\n")
    assert load_settings(path).dashboard.may_edit("ann@example.org")
    path.write_text("[dashboard]\nviewers = ['@example.org']\neditors = ['example.org']\n")
    with pytest.raises(
        UserMistake, match="toml:3: dashboard.editors is 'example.org'; .*expected an address as"
    ):
        load_settings(path)
