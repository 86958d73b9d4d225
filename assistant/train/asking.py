"""Fit what tells a yes/no question: `python -m assistant.train.asking --data DIR --out FILE`."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import train_test_split  # type: ignore[import-untyped]

from assistant.question import spelled_out
from assistant.train.data import MADE, facqa, idk_mrc, lines, news, wiki
from assistant.train.deciding import YES_NO
from assistant.yes_no import BUCKETS, WEIGHTS, buckets

INVERSE_PENALTY = 0.2  # from 0.1 to 1 a fifth held back gets nearly the same
POLITE = 25  # one in so many questions is asked politely too
# What makes no yes/no question of what follows, though it begins like one.
TELL = (
    "apakah Anda tahu {}", "apakah sudah diketahui {}", "apakah disebutkan {}",
    "bisakah Anda sebutkan {}", "bisa tolong jelaskan {}",
    "apa ada informasi {}", "boleh tahu {}", "can you tell me {}", "could you say {}",
    "do you know {}", "is there any information on {}", "does any article say {}",
)  # fmt: skip
# What makes a yes/no question of what follows.
WHETHER = (
    "apakah polisi mencatat {}", "apakah KPU sudah mengumumkan {}", "apakah Bawaslu menanyakan {}",
    "did the police record {}", "has the commission announced {}",
)  # fmt: skip
# What changes nothing of the kind of question that follows.
LEAD = (
    "Mohon konfirmasi, {}", "Mohon info, {}", "Izin bertanya, {}", "Halo, {}", "Jadi {}",
    "Menurut Kapolda, {}", "Menurut artikel itu, {}", "Waktu itu, {}", "Terus {}",
    "Setelah itu diralat, {}", "Sebelum ditambah, {}", "After that was corrected, {}",
    "Before more were sent, {}", "According to the police, {}", "So {}", "On that day, {}",
    "Just to be sure: {}",
)  # fmt: skip
# What a chat goes on with: "Kalau di Papua?"
GO_ON = ("Kalau {}", "Terus kalau {}", "Bagaimana {}", "{}", "And {}", "What about {}", "Then {}")
TAIL = re.compile(r" (?P<tail>(?:di|dari|untuk|pada|in|at|from|for|of) [^,]*)$")
NOUN = re.compile(
    r"(?:berapa(?:kah)?|di ?mana(?:kah)?|apa(?:kah)?|siapa(?:kah)?|kapan(?:kah)?|sebutkan) "
    r"(?=(?:jumlah|lokasi|nama|alasan|tanggal|penyebab|tujuan|jadwal|tempat|isi|bentuk|cara)\b)"
    r"|(?:what (?:is|was|are|were)) (?=the\b)",
    re.IGNORECASE,
)


def questions(folder: Path) -> Iterator[tuple[str, bool]]:
    """All training questions, in both languages, and whether each asks for yes or no."""
    for row in lines(YES_NO):
        yield from ((row[key], True) for key in ("id", "en"))
    for article in lines(MADE):
        yield article["title"], False
        for row in article["questions"]:
            if row["quote"]:
                yield from ((row[key], "verdict" in row) for key in ("id", "en"))
    for pair, version in (*news(folder), *wiki(folder)):
        if pair.answers:
            yield from ((pair.question, False), (version, False))
    for pair in (*facqa(folder, "train"), *idk_mrc(folder, "train")):
        if pair.answers:
            yield pair.question, False


def versions(asked: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """The questions, some of them once more as people put them who are polite, or in haste."""
    for at, (text, wanted) in enumerate(asked):
        yield text, wanted
        lower = text[:1].lower() + text[1:]
        if at % POLITE == 0:
            yield LEAD[at // POLITE % len(LEAD)].format(lower), wanted
        if at % POLITE == 1 and not wanted:
            yield TELL[at // POLITE % len(TELL)].format(lower), False
        if at % POLITE == 2 and (tail := TAIL.search(text)):
            yield GO_ON[at // POLITE % len(GO_ON)].format(tail["tail"]), False
            place = tail["tail"].rstrip("?")
            yield f"{place[0].upper()}{place[1:]}, {lower[: tail.start()]}?", wanted
        if at % POLITE == 3 and not wanted:
            yield WHETHER[at // POLITE % len(WHETHER)].format(lower), True
        if text.startswith("Apakah ada "):
            yield text.replace("Apakah", "Apa", 1), True
        if not wanted and (noun := NOUN.match(text)):
            rest = text[noun.end() :]
            yield rest, False
            if at % 3 == 0:  # "apakah" for "apa", as in old schoolbooks
                yield f"Apakah {rest}", False
                yield LEAD[at // 3 % len(LEAD)].format(f"apakah {rest}"), False


def fitted(asked: list[tuple[str, bool]]) -> LogisticRegression:
    rows = [buckets(spelled_out(text)) for text, _ in asked]
    return LogisticRegression(C=INVERSE_PENALTY, max_iter=500).fit(
        _matrix(rows), [wanted for _, wanted in asked]
    )


def _matrix(rows: list[np.ndarray]) -> csr_matrix:
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(ends[-1]), np.concatenate(rows), ends), (len(rows), BUCKETS))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m assistant.train.asking", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    asked = list(questions(options.data))
    learned, held_back = train_test_split(asked, test_size=0.2, random_state=3)
    model = fitted(list(versions(learned)))
    right = model.score(
        _matrix([buckets(spelled_out(text)) for text, _ in held_back]), [w for _, w in held_back]
    )
    print(f"{right:.2%} of {len(held_back)} questions held back are told apart")
    model = fitted(list(versions(asked)))
    save_file(
        {
            "weights": model.coef_[0].astype(np.float16),
            "bias": model.intercept_.astype(np.float32),
        },
        options.out,
    )


if __name__ == "__main__":
    main()
