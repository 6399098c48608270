"""Databases: a query instead of a file, read only, and no word of the address in any message."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import duckdb
import pytest

import csat_research as cr
from csat_research.errors import FileError
from csat_research.intake.read import read_survey

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
ROWS = "select i as ticket, 1 + i % 5 as score, timestamp '2026-01-01' + i * interval '1 day' as day from {}(1, 50) as t(i)"
COLUMNS = "columns: {ticket: {role: id}, score: {role: csat, scale: 1-5}, day: {role: answered_at}}"


@pytest.fixture
def survey(tmp_path, monkeypatch):
    def make(address, query):
        if address is not None:
            monkeypatch.setenv("CSAT_TEST_DATABASE", address)
        path = tmp_path / "survey.yml"
        path.write_text(f'answers: {{source: "env:CSAT_TEST_DATABASE", query: "{query}"}}\n{COLUMNS}\n')
        return read_survey(path)

    return make


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as opened:
        opened.execute(f"create table answers as {ROWS.format('range')}")
    return path


def test_a_query_of_duckdb_gives_the_answers(survey, shop):
    found = survey(f"duckdb:///{shop}", "select * from answers")
    assert found.ledger.kept == found.ledger.read == 49
    assert cr.csat(found).table["estimate"].iloc[0] == pytest.approx(100 * 20 / 49)
    assert str(found.about.first_day) == "2026-01-02"


def test_nothing_can_be_written(survey, shop):
    with pytest.raises(FileError, match="the database refused"):
        survey(f"duckdb:///{shop}", "drop table answers")
    with duckdb.connect(str(shop)) as opened:
        assert opened.execute("select count(*) from answers").fetchone() == (49,)


def test_a_wrong_query_says_what_the_database_said(survey, shop):
    with pytest.raises(FileError, match=r"refused \(.*anwsers.*Correct the query"):
        survey(f"duckdb:///{shop}", "select * from anwsers")


def test_without_the_variable_its_name_is_said(survey):
    with pytest.raises(FileError, match="variable CSAT_TEST_DATABASE is not set"):
        survey(None, "select 1")


def test_another_kind_of_address_is_refused_without_showing_it(survey):
    with pytest.raises(FileError) as told:
        survey("mysql://ann:secret@host/shop", "select 1")
    assert "It begins with duckdb: or postgresql:" in str(told.value)
    assert "secret" not in str(told.value)


def test_an_unreachable_server_does_not_show_the_password(survey):
    with pytest.raises(FileError) as told:
        survey("postgresql://ann:hunter22@127.0.0.1:1/shop", "select 1")
    assert "hunter22" not in str(told.value)
    assert "the database refused" in str(told.value)


@pytest.mark.parametrize(
    "word", ["hunter22/left33", "hunter22@left33", "hunter22:left33/a@right44", "hunter22/left33?right44=x"]
)
def test_a_password_that_the_driver_takes_for_a_host_a_port_or_an_option_is_not_shown(survey, word):
    """Passwords hold @ and / and people forget to write %40: libpq told half of them as a port or a host."""
    with pytest.raises(FileError) as told:
        survey(f"postgresql://ann:{word}@127.0.0.1:1/shop", "select 1")
    assert not {one for one in ("hunter22", "left33", "right44") if one in str(told.value)}


if SERVERS:

    @pytest.fixture(scope="module")
    def server():
        """A server of its own on a socket in a folder, ended with the test; it refuses to run as root."""
        folder = Path(tempfile.mkdtemp(prefix="pg"))
        user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        if user:
            shutil.chown(folder, 65534, 65534)
        home = folder / "data"
        programs = SERVERS[-1].parent

        def run(*command):
            subprocess.run([*user, *map(str, command)], check=True, capture_output=True, timeout=120, cwd="/")

        run(programs / "initdb", "-D", home, "-U", "ann", "-A", "trust", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run(programs / "pg_ctl", "-D", home, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgresql:///postgres?host={folder}&user=ann"
        run(programs / "pg_ctl", "-D", home, "-m", "immediate", "stop")
        shutil.rmtree(folder)

    @pytest.mark.full
    def test_a_query_of_postgresql_gives_the_answers(survey, server):
        found = survey(server, ROWS.format("generate_series"))
        assert found.ledger.kept == found.ledger.read == 50
        assert cr.csat(found).table["estimate"].iloc[0] == pytest.approx(40)
        assert str(found.about.last_day) == "2026-02-20"

    @pytest.mark.full
    def test_postgresql_is_opened_for_reading_only(survey, server):
        with pytest.raises(FileError, match="read-only transaction"):
            survey(server, "create table x as select 1 as ticket")
