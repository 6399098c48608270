"""Browser: an installed Chromium, Chrome or Edge that prints or pictures a page - alone, without a network, within a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["find_browser", "print_page", "take_picture"]

NAMED = "CSAT_RESEARCH_BROWSER"  # the path of a browser, or "none"
ON_PATH = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable",
    "msedge", "chrome",
)  # fmt: skip
ON_MACS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
ON_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
# Nothing is fetched, remembered or asked: every name leads nowhere, and the profile is thrown away.
ALONE = (
    "--headless=new", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars",
)  # fmt: skip
SECONDS = 60.0


def find_browser() -> str | None:
    """Path of the first browser that is installed; the variable CSAT_RESEARCH_BROWSER names another one, or "none"."""
    named = os.environ.get(NAMED, "")
    if named:
        return shutil.which(named)
    return next((path for path in _candidates() if path), None)


def _candidates() -> Iterator[str | None]:
    yield from map(shutil.which, ON_PATH)
    if sys.platform == "darwin":
        homes = (Path("/Applications"), Path.home() / "Applications")
        yield from (str(home / name) for home in homes for name in ON_MACS if (home / name).is_file())
    if os.name == "nt":
        roots = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        found = (Path(root) / name for root in roots if root for name in ON_WINDOWS)
        yield from (str(path) for path in found if path.is_file())


def print_page(page: Path, target: Path) -> bool:
    """Print a page to a PDF by its own print rules; False where no browser is there or it made none."""
    return _run(page, target, "--no-pdf-header-footer", f"--print-to-pdf={target}", starts=b"%PDF")


def take_picture(page: Path, target: Path, *, width: int, height: int, scale: float) -> bool:
    """The upper `width` x `height` pixels of a page as PNG, `scale` points a pixel; False as in `print_page`."""
    size = (f"--window-size={width},{height}", f"--force-device-scale-factor={scale:.6f}")
    return _run(page, target, *size, f"--screenshot={target}", starts=b"\x89PNG")


def _run(page: Path, target: Path, *asked: str, starts: bytes) -> bool:
    browser = find_browser()
    if browser is None:
        return False
    with tempfile.TemporaryDirectory(prefix="csat-browser-", ignore_cleanup_errors=True) as profile:
        told = [browser, *ALONE, *_unboxed(), f"--user-data-dir={profile}", *asked, page.resolve().as_uri()]
        try:
            subprocess.run(told, timeout=SECONDS, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
    return target.is_file() and target.read_bytes()[: len(starts)] == starts


def _unboxed() -> tuple[str, ...]:
    """As root on Linux (containers) a browser does not start inside its sandbox; the page is our own and has no network."""
    root = sys.platform.startswith("linux") and os.geteuid() == 0
    return ("--no-sandbox",) if root else ()
