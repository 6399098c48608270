"""README's picture: the first screen of the example's monthly page, as `make report` wrote it, in an installed Chromium."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "monthly.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge", "msedge", "chrome")
SCREEN = {"width": 1280, "height": 800}


def newest_page() -> Path:
    """The monthly page of the example that was made last."""
    pages = sorted(
        (ROOT / "reports").glob("example-shop-*/*/monthly.html"), key=lambda path: path.stat().st_mtime
    )
    if not pages:
        raise SystemExit("There is no page to take a picture of.\n  Type:   make report")
    return pages[-1]


def take(page: Path, picture: Path) -> None:
    """One screenshot of the first screen."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit("No Chromium, Chrome or Edge is installed, so no picture can be taken.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = opened.new_page(viewport=SCREEN)
        tab.goto(page.as_uri())
        tab.screenshot(path=picture)
        opened.close()


if __name__ == "__main__":
    take(newest_page(), PICTURE)
    print(f"Made {PICTURE.relative_to(ROOT)}.\nNext:   git diff --stat docs")
    sys.exit(0)
