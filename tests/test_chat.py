"""Whole chats on the real corpus: what an earlier question lends to a later one, and what not."""

import pytest

from assistant.ask import Assistant
from index.records import Filters
from index.settings import Settings

NTB = Filters(regions=("nusa-tenggara-barat",))


@pytest.fixture(scope="module")
def assistant(synced: Settings) -> Assistant:
    return Assistant(synced)


@pytest.mark.parametrize(
    ("history", "question", "said"),
    [
        (
            ["Siapa Kapolda Kalsel?", "Apa itu Sispamkota?"],
            "Kapan pilkada serentak?",
            "27 November",
        ),
        (["Berapa personel yang dikerahkan di Kalsel?"], "Apa nama aplikasi pemantau?", "SOT"),
        (["Berapa personel di Kalsel?"], "Apa yang dibahas dalam rakernis?", "berbagai aspek"),
        (["Siapa Kapolda NTB?"], "Kapan rakernis dilaksanakan?", "21/03/23"),
    ],
)
def test_a_new_question_is_not_spoilt_by_earlier_ones(
    assistant: Assistant, history: list[str], question: str, said: str
) -> None:
    answer = assistant.ask(question, history)
    assert [said in claim.text for claim in answer.claims] == [True]
    assert answer.standalone_question == question, "the one that was answered"


@pytest.mark.parametrize(
    ("history", "question", "article"),
    [
        # the context says which: without it these would be answered from another article
        (["Siapa Kapolda NTB?"], "Kapan rakor dilaksanakan?", "004"),
        (["Siapa Kapolda Kalsel?"], "Berapa personel yang dikerahkan?", "003"),
        (["Siapa Kapolda Kalsel?", "Apa itu Sispamkota?"], "Kapan dilaksanakan?", "003"),
        (["Siapa Kapolda NTB?"], "Berapa personel yang dikerahkan?", None),
        (["Siapa Kapolda Sumsel?"], "Berapa personel yang dikerahkan?", None),
        (["Siapa Kapolda Papua?"], "Kapan rakernis dilaksanakan?", None),
        (["Siapa Kapolda Kalsel?"], "Kapan dilantik?", None),
    ],
)
def test_a_question_that_names_nothing_is_about_what_was_spoken_of(
    assistant: Assistant, history: list[str], question: str, article: str | None
) -> None:
    answer = assistant.ask(question, history)
    assert {cited.article[:3] for cited in answer.citations} == ({article} if article else set())
    assert answer.standalone_question != question


def test_a_question_that_names_a_body_keeps_its_words(assistant: Assistant) -> None:
    answer = assistant.ask("Apa harapan Polri?", ["Siapa Kapolda NTB?"])
    assert all("Hadi Gunawan" not in claim.text for claim in answer.claims)
    assert "harapan" in answer.standalone_question


def test_there_is_means_no_place(assistant: Assistant) -> None:
    question = "Is there an application to monitor security in West Nusa Tenggara?"
    answer = assistant.ask(question, ["Who led the simulation in Banjarmasin?"])
    assert answer.standalone_question == question
    assert answer.status == "answered" and ": Yes — " in answer.answer


@pytest.mark.parametrize(
    ("question", "holders"),
    [
        ("Siapa Kapolda Kalsel dan Kapolda NTB?", ("Andi Rian", "Hadi Gunawan")),
        ("Who are the police chiefs of NTB and Kalsel?", ("Hadi Gunawan", "Andi Rian")),
    ],
)
def test_the_holders_of_two_offices(
    assistant: Assistant, question: str, holders: tuple[str, str]
) -> None:
    answer = assistant.ask(question)
    assert answer.status == "answered"
    said = dict.fromkeys(h for claim in answer.claims for h in holders if h in claim.text)
    assert tuple(said) == holders


def test_the_number_in_two_places(assistant: Assistant) -> None:
    answer = assistant.ask("Berapa personel yang dikerahkan di Kalsel dan NTB?")
    assert [claim.text for claim in answer.claims] == ["7000 personil"]
    assert "Tentang “Berapa personel yang dikerahkan di NTB?”:" in answer.answer
    assert answer.standalone_question == (
        "Berapa personel yang dikerahkan di Kalsel? Berapa personel yang dikerahkan di NTB?"
    )


def test_thanks_and_greetings_ask_nothing(assistant: Assistant) -> None:
    answer = assistant.ask("Terima kasih!")
    assert (answer.status, answer.reason, answer.language) == ("abstained", "not_in_corpus", "id")
    assert answer.answer.endswith("Silakan bertanya tentang isi artikel.") and not answer.passages
    assert assistant.ask("ok", ["Who led the drill?"]).language == "en"
    after = assistant.ask("Kalau NTB?", ["Siapa Kapolda Kalsel?", "Terima kasih!"])
    assert [claim.text for claim in after.claims] == ["Irjen Pol Hadi Gunawan"]


def test_an_abstention_under_filters_tells_of_what_they_let_through(assistant: Assistant) -> None:
    question = "Berapa personel yang dikerahkan Polda Kalsel?"
    assert assistant.ask(question).status == "answered"
    answer = assistant.ask(question, filters=NTB)
    assert (answer.status, answer.reason) == ("abstained", "other_region")
    assert answer.answer.startswith("Di dalam filter yang dipilih: ")
    assert answer.answer.endswith("Artikel yang terdekat tentang: Nusa Tenggara Barat.")
    english = assistant.ask("How many personnel did Kalsel deploy?", filters=NTB)
    assert english.answer.startswith("Within the chosen filters: ")
    assert assistant.ask("Siapa Kapolda Papua?").answer.startswith("Korpus")
