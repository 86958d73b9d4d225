"""Twenty people at once: is every answer the asker's own, how long does it take, and does memory
stay? Not a test, for it takes minutes: `python -m tests.load [--questions 1000]`.

Each person is a client with a session of their own, and asks one known question after another; an
answer is right if it is the very one that the question gets when it is asked alone.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from gradio_client import Client

from tests.browser import running, saksi

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "gate" / "questions.jsonl"
MARKS = (100, 250, 500, 1000)  # questions after which the memory is read


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one person, and what came of it."""

    person: int
    question: dict[str, Any]
    record: dict[str, Any]
    seconds: float


class Person:
    """Somebody with a connection of their own: half of them plainly, half by `gradio_client`."""

    def __init__(self, number: int, address: str) -> None:
        self.number = number
        self.http = httpx.Client(base_url=address, timeout=600)
        self.gradio = Client(address, verbose=False) if number % 2 else None

    def ask(self, question: dict[str, Any]) -> Asked:
        given = {"question": question["question"], "history": question["history"]}
        began = time.perf_counter()
        if self.gradio:
            record = self.gradio.predict(**given, api_name="/ask")
        else:
            reply = self.http.post("api/ask", json=given)
            reply.raise_for_status()
            record = reply.json()
        return Asked(self.number, question, record, time.perf_counter() - began)


def answer_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what may differ from time to time."""
    return {key: value for key, value in record.items() if key != "timings_ms"}


def memory(process: int) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=60, help="in all (%(default)s)")
    args = parser.parse_args()
    known = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    known = known[: max(args.people * 2, 40)]
    with tempfile.TemporaryDirectory() as home:
        synced = saksi(ROOT / "corpus", Path(home), "sync")
        assert synced.returncode == 0, synced.stderr
        with running(ROOT / "corpus", Path(home)) as (address, process):
            return measure(address, process, known, args.people, args.questions)


def measure(
    address: str, process: int, known: list[dict[str, Any]], people: int, questions: int
) -> int:
    alone = Person(0, address)
    began = time.perf_counter()
    right = {each["id"]: answer_of(alone.ask(each).record) for each in known}
    took = (time.perf_counter() - began) / len(known)
    languages = [answer["language"] for answer in right.values()]
    told = ", ".join(f"{languages.count(each)} {each}" for each in sorted(set(languages)))
    print(f"alone: {len(known)} questions ({told}), {took:.2f} s each, {memory(process):.0f} MB")
    crowd = [Person(number, address) for number in range(people)]
    wrong: list[Asked] = []
    times: list[float] = []
    # person p's n-th question: everybody asks another one at any time
    todo = [(n, known[(n * 7 + n // people) % len(known)]) for n in range(questions)]
    with ThreadPoolExecutor(people) as at_once:
        for start in range(0, questions, people):
            batch = todo[start : start + people]
            for asked in at_once.map(lambda each: crowd[each[0] % people].ask(each[1]), batch):
                times.append(asked.seconds)
                if answer_of(asked.record) != right[asked.question["id"]]:
                    wrong.append(asked)
            done = start + len(batch)
            if done in (questions, *MARKS) or any(start < mark <= done for mark in MARKS):
                print(f"after {done} questions: {memory(process):.0f} MB", flush=True)
    for asked in wrong[:5]:
        print(f"WRONG for person {asked.person}: {asked.question['id']} {asked.record['answer']}")
    cuts = statistics.quantiles(times, n=20)
    print(
        f"{people} people, {questions} questions: {len(wrong)} wrong; "
        f"median {statistics.median(times):.1f} s, 95th percentile {cuts[-1]:.1f} s, "
        f"longest {max(times):.1f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
