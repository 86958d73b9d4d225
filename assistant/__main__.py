"""`python -m assistant` is `saksi`."""

from assistant.cli import main

raise SystemExit(main())
