"""Nothing but loopback is contacted: the program runs in a network of its own that has no more."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.settings import Settings

# Raises the loopback interface (ioctl SIOCSIFFLAGS, IFF_UP), checks that nothing else answers, and
# becomes the program.
ALONE = """
import fcntl, os, socket, struct, sys
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 1))
    s.settimeout(2)
    try:
        s.connect(("192.0.2.1", 80))
    except OSError:
        pass
    else:
        sys.exit("there is a network")
os.execv(sys.argv[1], sys.argv[1:])
"""


def alone(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "--map-root-user", "--net", sys.executable, "-c", ALONE, *command],
        capture_output=True, text=True, timeout=180, check=False, env=variables,
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def namespaces() -> None:
    if not shutil.which("unshare") or alone("/bin/true").returncode:
        pytest.skip("this system does not let a user make a network namespace")


def test_sync_and_ask_need_no_network(synced: Settings, tmp_path: Path) -> None:
    saksi = str(Path(sys.executable).parent / "saksi")
    home = {"HOME": str(tmp_path), "SAKSI_CORPUS": str(synced.corpus)}  # an empty home and cache
    done = alone(saksi, "sync", **home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("added 5,")
    asked = alone(saksi, "ask", "how many personnel did Kalsel deploy?", **home)
    assert "7000 personil [1]" in asked.stdout, asked.stderr
