"""Passwords and secrets are hidden in every spelling, and nothing else is."""

import html
import json
from urllib.parse import quote

import pytest

from csat_research.errors import FileError
from csat_research.survey.secret import hidden, hide_known, holds_secret, refuse_address

SECRET = "hu\"nt'er<2>&ö@/x"
ADDRESS = f"postgresql://anna:{quote(SECRET, safe='')}@shop.example:5432/db"
ENVIRONMENT = {
    "WAREHOUSE_URL": ADDRESS,
    "API_TOKEN": "tok-123456",
    "LONG_WORD": "satisfaction",
    "MY_SECRET": "abc",
}


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        html.escape(SECRET),
        json.dumps(SECRET),
        repr(SECRET),
        ADDRESS,
        "tok-123456",
    ],
)
def test_a_secret_of_the_environment_is_hidden_in_every_spelling(spelled):
    found = hide_known({"told": [f"no way in with {spelled}!"]}, ENVIRONMENT)["told"][0]
    assert "***" in found
    assert not any(piece in found for piece in ("nt'er", "nt%27er", "nt&#x27;er", "nt\\'er", "123456"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("at postgresql://anna:hunter2@host/db", "at postgresql://***@host/db"),
        ("at postgresql:/anna:hunter2@host", "at postgresql:/***@host"),  # as a path
        ("redis://:hunter2@host", "redis://***@host"),
        ("https://ghp_hunter2@github.com/x", "https://***@github.com/x"),
        ("postgresql://anna:hun/te@r2@host", "postgresql://***@host"),
        ("Server=x;Pwd=hunter2;Database=y", "Server=x;Pwd=***;Database=y"),
        ("https://blob.example/a.csv?sig=hunter2&sv=1", "https://blob.example/a.csv?sig=***&sv=1"),
        ("connect(password='x', token=hunter2)", "connect(password='x', token=***)"),
    ],
)
def test_an_address_shows_no_password(text, meant):
    assert hidden(text, {}) == meant


@pytest.mark.parametrize(
    "text",
    [
        "10:30 a@b.c",
        "http://x.example:80/y",
        "C:/Users/anna@home/x.csv",
        "abc satisfaction",
        "design=3",
        "env:WAREHOUSE_URL",
        "keys = 4",
    ],
)
def test_other_texts_stay(text):
    assert hidden(text, ENVIRONMENT) == text
    assert not holds_secret(text)


@pytest.mark.parametrize(
    "value", ["postgresql://u:hunter2@h", "sqlite:///hunter2.db", "https://hunter2.example/x.csv"]
)
def test_an_address_in_place_of_a_file_is_refused_and_not_repeated(value):
    with pytest.raises(FileError, match=r"survey\.yml: this is an address") as caught:
        refuse_address(value, "survey.yml")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "value", ["exports/2026.csv", "C:/x.csv", "C:\\x.csv", "a:b.csv", "env:FOLDER/x.csv", 3, None]
)
def test_files_are_no_addresses(value):
    refuse_address(value, "survey.yml")


class Fleeting(dict):
    """As os.environ while another thread takes a variable away: it was listed, and is gone."""

    def __getitem__(self, name):
        raise KeyError(name)

    def items(self):
        return ((name, self[name]) for name in self)

    def get(self, name, default=None):
        return default


def test_a_variable_that_goes_away_meanwhile_stops_nothing():
    assert hide_known("told", Fleeting(OPENBLAS_NUM_THREADS="1")) == "told"
