"""The record of reviews: it only grows, nothing of it is lost, what is wrong is one line."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation, Claim, Found
from assistant.exported import check_file
from assistant.keep import Keeper
from assistant.page.compare import comparison, still_there, stretches
from assistant.page.export_reviews import export_reviews
from assistant.page.words import words_in
from assistant.prompts import say
from assistant.reviews import Reviews, State, Wanted
from assistant.reviews_file import ReviewsUnusable
from assistant.sheet import Reviewed, read_sheet, write_sheet
from assistant.verify import items, unsupported
from index.errors import BadInput, SaksiError, StorageFailed
from index.settings import Settings
from tests.test_render import is_harmless

TEXT = "AMBON - Kapolda Maluku Irjen Pol Eddy Sumitro menurunkan 1.250 personel, Kamis (5/9/2024)."
QUOTE = TEXT[8:]


def answered(question: str = "Berapa personel?", text: str = TEXT, quote: str = QUOTE) -> Answer:
    start = text.index(quote)
    at = start + quote.index("1.250 personel")
    citation = Citation(
        n=1, article="a.txt", sha256=sha256(text.encode()).hexdigest(), start=start,
        end=start + len(quote), quote=quote, answer_start=at, answer_end=at + 14,
        title="Judul", publisher="Kabar", published="2024-09-05", url=None,
    )  # fmt: skip
    return Answer(
        question, question, "id", "answered", "Menurut Kabar, 5 September 2024: 1.250 personel [1]",
        claims=(Claim("1.250 personel", (1,)), Claim("Kapolda Maluku", (1,))),
        citations=(citation,),
    )  # fmt: skip


ABSTAINED = Answer(
    "Siapa?", "Siapa?", "id", "abstained", say("not_in_corpus", "id"),
    reason="not_in_corpus", passages=(Found("a.txt", 0, 20, 0.5),),
)  # fmt: skip


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    return Reviews(tmp_path / "reviews" / "reviews.sqlite")


def add(reviews: Reviews, answer: Answer | None = None, who: str | None = None) -> int:
    answer = answer or answered()
    sources = {each.article: each.sha256 for each in answer.citations}
    return reviews.add(answer, who, sources, dict.fromkeys(sources.values(), TEXT))


def test_an_answer_comes_back_as_it_was(reviews: Reviews) -> None:
    number = add(reviews, who="Ani")
    kept = Reviews(reviews.path).get(number)
    assert kept and kept.answer == answered() and kept.asker == "Ani"
    assert kept.sources == {"a.txt": sha256(TEXT.encode()).hexdigest()}
    assert reviews.text(kept.sources["a.txt"]) == TEXT
    assert datetime.now(UTC) - kept.asked_at < timedelta(minutes=1)
    assert list(kept.parts) == [1, 2] and kept.state == "open"
    assert oct(reviews.path.stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize("table", ["answers", "articles", "sources", "marks"])
def test_nothing_can_be_changed_or_taken_out_even_by_another_program(
    reviews: Reviews, table: str
) -> None:
    number = add(reviews)
    reviews.mark(number, 1, "agree", "ya", "Sari")
    with sqlite3.connect(reviews.path) as raw:
        before = raw.execute(f"SELECT * FROM {table}").fetchall()
        assert before
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        attempts = [f"DELETE FROM {table}"]
        attempts += [f"UPDATE {table} SET {column} = 1" for column in columns]
        for attempt in attempts:
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                raw.execute(attempt)
        changed = ("x",) * len(columns)
        keys = [row[5] for row in raw.execute(f"PRAGMA table_info({table})")]
        replaced = [o if k else n for o, n, k in zip(before[0], changed, keys, strict=True)]
        marks = ", ".join("?" * len(columns))
        try:
            raw.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", replaced)
        except sqlite3.IntegrityError as error:
            assert "only grows" in str(error)
        assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


def test_the_latest_mark_of_each_reader_counts_and_the_others_are_kept(reviews: Reviews) -> None:
    number = add(reviews)

    def state() -> State:
        kept = reviews.get(number)
        assert kept
        return kept.state

    reviews.mark(number, 1, "agree", "", "Sari")
    assert state() == "open", "claim 2 is not marked"
    reviews.mark(number, 2, "agree", "", "Sari")
    assert state() == "agreed"
    reviews.mark(number, 2, "disagree", "bukan", "Budi")
    assert state() == "split"
    reviews.mark(number, 2, "unclear", "hmm", "Sari")
    reviews.mark(number, 2, "unclear", "benar juga", "  budi ")
    assert state() == "unclear", "Budi changed his mind, however he writes his name"
    reviews.mark(number, 1, "disagree", "", "Sari")
    assert state() == "disagreed"
    kept = reviews.get(number)
    assert kept and len(kept.marks) == 6
    assert [mark.comment for mark in kept.latest(2).values()] == ["hmm", "benar juga"]
    assert kept.done_by("sari") and not kept.done_by("budi")


@pytest.mark.parametrize(
    ("part", "verdict", "comment", "who"),
    [
        (0, "agree", "", "Sari"), (3, "agree", "", "Sari"), (1, "maybe", "", "Sari"),
        (1, "agree", "", "  "), (1, "agree", "", "x" * 81), (1, "agree", "x" * 5001, "Sari"),
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_is_refused(
    reviews: Reviews, part: int, verdict: str, comment: str, who: str
) -> None:
    number = add(reviews)
    with pytest.raises(BadInput):
        reviews.mark(number, part, verdict, comment, who)
    with pytest.raises(BadInput):
        reviews.mark(number + 1, 1, "agree", "", "Sari")
    assert reviews.find()[0].marks == ()


def test_the_queue_is_searched_and_filtered(reviews: Reviews) -> None:
    first = add(reviews, answered("Berapa personel Polda Maluku?"))
    second = add(reviews, ABSTAINED)
    third = add(reviews, answered("Berapa 100%_ di ÉPOS?"))
    reviews.mark(second, 0, "agree", "", "Sari")

    def found(**wanted: object) -> list[int]:
        chosen = Wanted(**wanted)  # type: ignore[arg-type]
        numbers = [kept.number for kept in reviews.find(chosen)]
        assert reviews.count(chosen) == len(numbers)
        return numbers

    assert found() == [third, second, first], "newest first"
    assert found(text="maluku POLDA") == [first]
    assert found(text="épos") == [third] and found(text="100%_") == [third]
    assert found(text="' OR 1=1 --") == []
    assert found(status="abstained") == [second]
    assert found(state="agreed") == [second] and found(state="open") == [third, first]
    now = datetime.now(UTC)
    assert found(asked_from=now - timedelta(hours=1)) == [third, second, first]
    assert found(asked_before=now - timedelta(hours=1)) == []
    pair = ("a.txt", sha256(TEXT.encode()).hexdigest())
    assert found(stale=frozenset({pair, ('"]', "'")})) == [third, first]
    assert found(stale=frozenset()) == []
    assert [kept.number for kept in reviews.find(limit=1, offset=1)] == [second]
    assert reviews.neighbours(Wanted(), second) == (third, first)
    assert reviews.neighbours(Wanted(status="abstained"), second) == (None, None)


def test_characters_that_sqlite_cannot_hold_lose_no_answer(reviews: Reviews) -> None:
    odd = replace(ABSTAINED, question="a\0b \ud800?", answer="\ud800")
    number = add(reviews, odd, "Ani\0\ud800")
    reviews.mark(number, 0, "agree", "\0\ud800", "Sari")
    kept = reviews.get(number)
    assert kept and kept.answer.question == "a\0b ??"
    assert kept.asker == "Ani\ufffd?" and kept.marks[0].comment == "\ufffd?"


WRITER = """
import sys
from pathlib import Path
from assistant.reviews import Reviews
from tests.test_reviews import add
reviews = Reviews(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    number = add(reviews, who=f"{sys.argv[3]} {n}")
    reviews.mark(number, 1, "agree", "", sys.argv[3])
    print(number, flush=True)
"""


def writer(path: Path, count: int, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), str(count), name]
    root = Path(__file__).parents[1]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)


def test_processes_and_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "reviews.sqlite"  # made by whoever is first
    writers = [writer(path, 40, name) for name in ("satu", "dua")]
    reviews = Reviews(path)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: add(reviews, who=f"tiga {n}"), range(40)))
    for each in writers:
        each.communicate(timeout=60)
        assert each.returncode == 0
    kept = reviews.find()
    assert {each.asker for each in kept} == {
        f"{name} {n}" for name in ("satu", "dua", "tiga") for n in range(40)
    }
    assert sum(len(each.marks) for each in kept) == 80


def test_a_writer_killed_in_the_middle_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    path = tmp_path / "reviews.sqlite"
    killed = writer(path, 100_000, "satu")
    assert killed.stdout is not None
    reported = [killed.stdout.readline() for _ in range(5)]
    time.sleep(0.2)
    os.kill(killed.pid, signal.SIGKILL)
    reported += killed.stdout.read().splitlines()
    killed.wait()
    reviews = Reviews(path)
    kept = {each.number for each in reviews.find()}
    assert {int(number) for number in reported if number.strip()} <= kept
    assert add(reviews) not in kept


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_a_garbled_file_is_one_line_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reviews.sqlite"
    path.write_bytes(content)
    for _ in range(2):
        with pytest.raises(ReviewsUnusable, match="garbled") as told:
            Reviews(path).count()
        assert "\n" not in str(told.value) and str(path) in str(told.value)
    assert path.read_bytes() == content


def test_a_foreign_or_newer_database_is_not_touched(tmp_path: Path, reviews: Reviews) -> None:
    foreign = tmp_path / "other.sqlite"
    with sqlite3.connect(foreign) as raw:
        raw.execute("CREATE TABLE marks (x)")
    with pytest.raises(ReviewsUnusable, match="another program"):
        add(Reviews(foreign))
    add(reviews)
    with sqlite3.connect(reviews.path) as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(ReviewsUnusable, match="version 99"):
        add(Reviews(reviews.path))


def test_a_half_made_file_is_completed(reviews: Reviews) -> None:
    add(reviews)
    with sqlite3.connect(reviews.path) as raw:  # as if killed before its last triggers
        raw.execute("DROP TRIGGER marks_UPDATE")
        raw.execute("PRAGMA user_version = 0")
    again = Reviews(reviews.path)
    again.mark(add(again), 1, "agree", "", "Sari")
    with (
        sqlite3.connect(reviews.path) as raw,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        raw.execute("UPDATE marks SET comment = 'x'")


def test_a_locked_file_and_a_folder_that_cannot_be_are_one_line(
    tmp_path: Path, reviews: Reviews
) -> None:
    add(reviews)
    with sqlite3.connect(reviews.path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ReviewsUnusable, match="in use"):
            add(reviews)
        assert reviews.count() == 1, "reading goes on"
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match="cannot be written"):
        add(Reviews(tmp_path / "file" / "reviews.sqlite"))


FULL = """
import resource, sys
from pathlib import Path
from assistant.keep import Keeper
from assistant.reviews import Reviews
from index.settings import Settings
from tests.test_reviews import add, answered
reviews = Reviews(Path(sys.argv[1]))
add(reviews)
size = 4096 * 24  # no file may grow beyond it: to SQLite the disk is full
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
keep = Keeper(reviews, Settings(corpus=Path(sys.argv[1]).parent))
for n in range(60):
    keep(answered(f"Berapa {n}? " + "x" * 2000), None)
print(reviews.count())
"""


def test_a_full_disk_loses_no_answer_to_who_asked_and_nothing_that_is_kept(
    reviews: Reviews,
) -> None:
    command = [sys.executable, "-c", FULL, str(reviews.path)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    told = done.stderr.splitlines()
    assert 1 <= int(done.stdout) < 60 and len(told) == 61 - int(done.stdout)
    assert all("not kept" in line and "make room" in line for line in told)
    assert reviews.count() == int(done.stdout) and add(reviews)


def test_the_keeper_keeps_texts_and_abstentions_if_it_may_and_no_thanks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    settings = Settings(corpus=tmp_path, home=tmp_path / "home")
    reviews = Reviews(settings.reviews)
    Keeper(reviews, settings)(answered(), "Ani")
    Keeper(reviews, settings)(ABSTAINED, None)
    Keeper(reviews, settings)(replace(ABSTAINED, question="Terima kasih!", passages=()), "Ani")
    Keeper(reviews, settings.model_copy(update={"keep_answers": False}))(ABSTAINED, None)
    digest = sha256(TEXT.encode()).hexdigest()
    assert [each.sources for each in reviews.find()] == [{"a.txt": digest}] * 2
    assert reviews.text(digest) == TEXT
    assert not settings.reviews.is_relative_to(settings.derived), "derived data may be deleted"


HOSTILE = (
    '=HYPERLINK("http://x") <script>1.250 personel</script>\r\n@x \u2028"quoted", \'one\' \x85end'
)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_is_verified_to_the_character(
    tmp_path: Path, reviews: Reviews, kind: str
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_bytes(HOSTILE.encode())
    answer = replace(answered("+1 apa?", HOSTILE, HOSTILE), claims=(Claim("1.250 personel", (1,)),))
    number = add(reviews, answer)
    add(reviews, ABSTAINED)
    reviews.mark(number, 1, "disagree", "salah", "Sari")
    reviews.mark(number, 1, "agree", "=cmd|' /C calc'!A0", "Sari")
    saved = json.loads(export_reviews(kind, reviews.find(), datetime.now(UTC).date()))
    file = tmp_path / saved["name"]
    file.write_bytes(saved["text"].encode())
    assert file.suffix == (".csv" if kind == "csv" else ".jsonl")
    checked = list(check_file(file, corpus))
    assert [wrong for *_, wrong in checked] == [[], []] and len(checked) == 2
    assert checked[1][1]["citations"][0]["quote"] == HOSTILE
    if kind == "csv":
        assert "\n=" not in saved["text"] and ",=" not in saved["text"]
        assert ',"=' not in saved["text"] and "salah" not in saved["text"]
    else:
        marks = json.loads(saved["text"].splitlines()[1])["review"]["marks"]
        assert [mark["counts"] for mark in marks] == [False, True]
    text = file.read_bytes()
    for was, spoilt, told in ((b"1.250 p", b"1.350 p", True), (b"disagree", b"x", False)):
        assert was in text or kind == "csv"
        file.write_bytes(text.replace(was, spoilt))
        assert any(wrong for *_, wrong in check_file(file, corpus)) is told


def test_a_line_of_json_ends_only_at_a_newline(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(HOSTILE.encode())
    record = replace(
        answered("?", HOSTILE, HOSTILE), claims=(Claim("1.250 personel", (1,)),)
    ).record()
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [wrong for *_, wrong in check_file(file, tmp_path)] == [[]]


@pytest.mark.parametrize(
    "table",
    ["", "a,b\n1,2\n", '"', None],
)
def test_a_table_that_is_no_export_is_one_line(tmp_path: Path, table: str | None) -> None:
    file = tmp_path / "x.csv"
    if table is None:
        record = Reviewed({"number": 1}, answered().record(), ())
        table = write_sheet([record]).replace(",8,", ",eight,")
    file.write_text(table, encoding="utf-8")
    with pytest.raises(SaksiError) as told:
        list(check_file(file, tmp_path))
    assert "\n" not in str(told.value) and "x.csv" in str(told.value)


def test_a_table_with_a_row_gone_is_one_line(tmp_path: Path) -> None:
    record = answered().record()
    record["claims"] = [{"text": text, "citations": [1]} for text in ("1.250", "1.250 personel")]
    head, first, second = write_sheet([Reviewed({"number": 1}, record, ())]).splitlines()
    for rows in ((head, second), (head, second, first)):
        (tmp_path / "x.csv").write_text("\n".join(rows), encoding="utf-8")
        with pytest.raises(BadInput, match=r"x\.csv line"):
            list(check_file(tmp_path / "x.csv", tmp_path))


@given(st.text(max_size=60).filter(lambda t: "\0" not in t))
def test_any_text_comes_back_from_the_table(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    record = replace(answered(), question=text or "?").record()
    record["citations"] = [record["citations"][0] | {"quote": text, "title": text or None}]
    record["claims"] = [{"text": text, "citations": [1]}]
    sheet = write_sheet([Reviewed({"number": 1}, record, ())])
    ((_, read),) = read_sheet(sheet, Path("x.csv"))
    assert read["question"] == record["question"]
    assert read["citations"] == record["citations"] and read["claims"] == record["claims"]


def test_each_number_date_and_name_is_told_with_its_place() -> None:
    quote = "Irjen Pol Eddy Sumitro, Kapolda Kalimantan Selatan, Kamis (5/9/2024): 1.250 personel."
    claim = "Ya — 1250 personel Kapolda Kalsel Eddy Sumitra pada 5 September 2024, bukan 6/9/2024"
    told = [
        (i.kind, claim[i.start : i.end], quote[i.found.start : i.found.end] if i.found else None)
        for i in items(claim, quote)
    ]
    assert ("number", "1250", "1.250") in told
    assert ("name", "Eddy", "Eddy") in told and ("name", "Sumitra", None) in told
    assert ("date", "6/9/2024", None) in told
    assert all(word != "Ya" for _, word, _ in told)
    assert set(unsupported(claim, quote)) >= {"Sumitra", "6/9/2024"}
    assert unsupported("Bali", "di Balikpapan") == ["Bali"], "a name is a whole word"


@given(
    st.lists(st.sampled_from(["a\n", "b c\n", "\n", "d\r\n", "e\u2028"]), max_size=12), st.data()
)
def test_the_old_and_the_new_text_are_shown_whole(lines: list[str], data: st.DataObject) -> None:
    new = "".join(data.draw(st.permutations(lines)))
    old = "".join(lines)
    found = list(stretches(old, new))
    assert "".join(old[each.old.start : each.old.end] for each in found) == old
    assert "".join(new[each.new.start : each.new.end] for each in found) == new


def test_a_changed_article_shows_what_is_left_of_the_quote() -> None:
    words = words_in("id")
    old = "Judul <b>\n\n" + TEXT + "\n" + "Sama.\n" * 30
    new = old.replace("1.250 personel", "2.000 personel <script>")
    citation = answered(text=old).citations[0]
    shown = comparison(citation, "a.txt", old, new, words)
    assert "<script>" not in shown and is_harmless(shown)
    assert "<del>1.250</del>" in shown.replace('<mark class="quote">', "").replace("</mark>", "")
    assert "<ins>2.000</ins>" in shown and "<details>" in shown
    assert [QUOTE[s.start : s.end] for s in still_there(QUOTE, "x " + QUOTE)] == [QUOTE]
    assert still_there(QUOTE, "sama sekali lain") == []
    gone = comparison(citation, "a.txt", old, None, words)
    assert words("verify.gone") in gone and "Sama." in gone and is_harmless(gone)
    assert words("verify.no_old_text") in comparison(citation, "a.txt", None, new, words)
