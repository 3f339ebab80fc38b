"""How long a newcomer waits for the demo: `python -m tests.newcomer`.

Clones the last commit into an empty folder, with an empty home, and types what README.md says, word for word. Prints
the seconds from the first command to the page answering, and those of the demo without a browser. Exit code 1 if a
step of the README does not work.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ("PATH", "LANG", "TMPDIR", "SSL_CERT_FILE", "PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
"""Beginnings of the variables that a newcomer's shell has too: where programs are, and how the network is reached."""


def command(readme: str, name: str) -> str:
    """Return the command that the README gives under this name.

    Raises:
        SystemExit: there is none.
    """
    found = re.search(rf"(?m)^<!-- command: {name} -->\n```bash\n(.*)\n```$", readme)
    if found is None:
        raise SystemExit(f"README.md has no command marked <!-- command: {name} -->.")
    return found[1]


def page_answers(shell: subprocess.Popen[str]) -> None:
    """Wait for the address to be printed, and fetch it.

    Raises:
        SystemExit: the command ended without an address, or what answers is not the demo.
    """
    assert shell.stdout is not None
    told = next((line for line in shell.stdout if "http://" in line), None)
    if told is None:
        raise SystemExit(f"The demo ended with exit code {shell.wait()} before it named its page.")
    address = next(word for word in told.split() if word.startswith("http://"))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address) as answer:
        if b"Demo, not Slack." not in answer.read():
            raise SystemExit(f"{address} is not the demo's page.")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="newcomer-") as folder:
        home, clone = Path(folder, "home"), Path(folder, "warroom")
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        readme = (clone / "README.md").read_text(encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if name.upper().startswith(KEPT)}
        environ = kept | {"HOME": str(home), "BROWSER": "true"}  # the program `true` stands for a browser

        began = time.perf_counter()
        shell = subprocess.Popen(
            ["bash", "-c", command(readme, "page")],
            cwd=clone,
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            page_answers(shell)
            print(f"from the first command to the page answering: {time.perf_counter() - began:.1f} s")
        finally:
            os.killpg(shell.pid, signal.SIGINT)
            shell.communicate()

        began = time.perf_counter()
        played = subprocess.run(["bash", "-c", command(readme, "demo")], check=False, cwd=clone, env=environ, stdout=-1)
        print(f"the demo without a browser, set-up repeated: {time.perf_counter() - began:.1f} s")
        sys.exit(played.returncode)


if __name__ == "__main__":
    main()
