"""Errors a user can cause or mend.

SaksiError
├── BadInput             what was asked for cannot be done as it stands
│   ├── BadArticle       one file of the corpus cannot be read as an article
│   └── BadQuestion      a question is empty or too long
├── CorpusMissing        there is no corpus folder, or it cannot be read
├── IndexUnusable        the derived data is absent, foreign, broken, or made by other settings
├── IndexBusy            another process is writing the index
├── StorageFailed        the disk is full or a folder may not be written
└── EncoderUnavailable   the encoder's weights are nowhere to be found

Each message is one line that says what, where, and what to do. The command line prints it and
exits with 2.
"""


class SaksiError(Exception):
    """Base of every error that is reported to the user as one line."""


class BadInput(SaksiError):
    """What was asked for cannot be done as it stands.

    `kind` and `values` say it again for the page, which has other languages than the message; a
    kind that is empty has only the message.
    """

    def __init__(self, message: str, kind: str = "", **values: object) -> None:
        super().__init__(message)
        self.kind = kind
        self.values = values


class BadArticle(BadInput):
    """One file of the corpus cannot be read as an article."""


class BadQuestion(BadInput):
    """A question is empty or too long."""


class CorpusMissing(SaksiError):
    """There is no corpus folder, or it cannot be read."""


class IndexUnusable(SaksiError):
    """The derived data is absent, foreign, broken, or made by other settings."""


class IndexBusy(SaksiError):
    """Another process is writing the index."""


class StorageFailed(SaksiError):
    """The disk is full or a folder may not be written."""


class EncoderUnavailable(SaksiError):
    """The encoder's weights are nowhere to be found."""


def shown(name: str) -> str:
    """A name for a message: on one line, whatever characters the file's name has."""
    plain = name.encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in plain) or "''"
