"""The newcomer: a clean clone and README's first command, without make."""

from tests.first_hour.person import ROOT


def test_the_first_command_makes_the_environment_and_a_page_for_every_template(checkout):
    newcomer, seen = checkout
    assert seen.code == 0, seen.err
    templates = {path.stem for path in (ROOT / "notebooks" / "templates").glob("*.ipynb")}
    pages = {path.stem for path in newcomer.home.glob("reports/*/*/*.html")} - {"index"}
    assert pages == templates
    assert seen.last_line.split() == ["Open:", "reports/index.html"]
    assert (newcomer.home / "reports" / "index.html").is_file()
    assert seen.noise == []


def test_the_clone_stays_clean(checkout):
    newcomer, _ = checkout
    assert newcomer.types("git", "status", "--porcelain").out == ""
