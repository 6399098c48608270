"""docs/schedule.md: the lines that people paste are lines that run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from csat_research.cli import main
from tests.reporting.batches import month, survey

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The one line of a block."""
    return re.search(rf"```{kind}\n(.*)\n```", TEXT).group(1)


CRON = block("cron")
COMMAND = CRON.split(maxsplit=5)[5]
FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def asked(command: str) -> list[str]:
    """The words behind the name of the program."""
    return shlex.split(re.search(r"csat-research (report .*?) >>", command).group(1))


def test_the_cron_line_is_one_that_cron_reads():
    for field, (low, high) in zip(CRON.split()[:5], FIELDS, strict=True):
        assert field == "*" or low <= int(field) <= high
    assert "%" not in COMMAND


def test_windows_is_told_the_same():
    line = block("bat")
    task = re.search(r'/TR "(.*)"$', line).group(1)
    assert asked(task) == asked(COMMAND)
    assert len(task) <= 261  # the longest that schtasks takes
    assert '"' not in task


@pytest.mark.parametrize("line", re.findall(r"^csat-research (report .*)$", TEXT, flags=re.MULTILINE))
def test_every_line_has_options_that_there_are(line):
    words = shlex.split(line)[1:]
    command = main.commands["report"]
    assert command.make_context("report", words).params["words"] == ("monthly", "survey.yml")


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[a-z]+)", TEXT))))
def test_an_option_of_the_page_is_one_of_the_command(option):
    known = [
        name for one in main.commands["report"].params if isinstance(one, click.Option) for name in one.opts
    ]
    assert option in known


@pytest.mark.full
def test_the_cron_line_makes_the_pages_of_each_month(tmp_path):
    """As cron runs it: the system's shell, a bare environment, the home folder; then the next export is dropped in."""
    shop = tmp_path / "shop"
    survey(shop, month("2026-01"), month("2026-02"))
    program = shop / ".venv" / "bin" / "csat-research"
    program.parent.mkdir(parents=True)
    path = ":".join(sys.path)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{path}" exec "{sys.executable}" -m csat_research "$@"\n')
    program.chmod(0o755)
    codes = [_cron(tmp_path)]
    assert {one.name for one in (shop / "reports/made-up-shop/2026-02").glob("monthly*.html")} == {
        "monthly-channel-chat.html",
        "monthly-channel-phone.html",
    }
    codes.append(_cron(tmp_path))
    month("2026-03").to_csv(shop / "exports" / "3.csv", index=False)
    month("2026-04", channels=("chat", "fax")).to_csv(shop / "exports" / "4.csv", index=False)
    codes.append(_cron(tmp_path))
    assert codes == [0, 1, 2]
    told = (shop / "reports.log").read_text(encoding="utf-8")
    assert "No new answers" in told
    assert "“channel” has new labels: fax" in told


def _cron(home: Path) -> int:
    bare = {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "shop"}
    return subprocess.run(["/bin/sh", "-c", COMMAND], env=bare, cwd=home, check=False).returncode
