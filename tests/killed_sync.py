"""A sync to be killed: `python killed_sync.py HOME CORPUS`; says how many articles are done."""

import sys
from pathlib import Path

import index.sync
from index.settings import Settings
from tests.conftest import HashEncoder

if __name__ == "__main__":
    index.sync.GROUP = 8  # many chances to be killed between two groups
    index.sync.Encoder = HashEncoder  # type: ignore[assignment,misc]
    settings = Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2]))
    index.sync.sync(settings, lambda done, total: print(done, flush=True))
