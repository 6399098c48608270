"""Firefox: prints pages as its reader does, told over the socket that its own test harness talks to (Marionette)."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

__all__ = ["Firefox", "firefox"]

SECONDS = 60
A4 = {
    "background": True,
    "shrinkToFit": False,
    "page": {"width": 21.0, "height": 29.7},
    "margin": {"top": 1.1, "bottom": 1.3, "left": 1.2, "right": 1.2},  # those of @page in page.css
}


def firefox() -> str | None:
    """Path of an installed Firefox, if there is one."""
    return next(filter(None, map(shutil.which, ("firefox", "firefox-esr"))), None)


class Firefox:
    """One browser without a window, in a profile of its own that is thrown away."""

    def __init__(self) -> None:
        self.profile = tempfile.TemporaryDirectory(prefix="csat-firefox-", ignore_cleanup_errors=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        Path(self.profile.name, "user.js").write_text(
            f'user_pref("marionette.port", {port});\n', encoding="utf-8"
        )
        told = [str(firefox()), "--headless", "--marionette", "--no-remote", "--profile", self.profile.name]
        self.process = subprocess.Popen(
            told,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.profile.name},
        )
        self.socket = self._connected(port)
        self._read()
        self.asked = 0
        self._ask("WebDriver:NewSession", capabilities={})

    def printed(self, page: Path) -> Path:
        """The page as PDF, beside it."""
        self._ask("WebDriver:Navigate", url=page.as_uri())
        found = self._ask("WebDriver:Print", **A4)
        page.with_suffix(".pdf").write_bytes(base64.b64decode(found["value"]))
        return page.with_suffix(".pdf")

    def close(self) -> None:
        """End the browser that was begun here."""
        self.socket.close()
        self.process.terminate()
        self.process.wait(SECONDS)
        self.profile.cleanup()

    def _connected(self, port: int) -> socket.socket:
        until = time.monotonic() + SECONDS
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    def _ask(self, command, **given):
        self.asked += 1
        told = json.dumps([0, self.asked, command, given]).encode()
        self.socket.sendall(b"%d:%s" % (len(told), told))
        _, _, error, found = self._read()
        if error:
            raise RuntimeError(error)
        return found

    def _read(self):
        length = b""
        while (digit := self.socket.recv(1)) != b":":
            length += digit
        told = b""
        while len(told) < int(length):
            told += self.socket.recv(int(length) - len(told))
        return json.loads(told)
