"""The page's words in one language, and how it writes dates."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.prompts import Language, table

LANGUAGES: dict[Language, str] = {"id": "Bahasa Indonesia", "en": "English"}


@dataclass(frozen=True, slots=True)
class Words:
    """`prompts/page.<language>.toml`: `words("month.1")`, `words("citation", n=1)`."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        found: Any = table(f"page.{self.language}")
        for part in key.split("."):
            found = found[part]
        return str(found).format(**values)

    def day(self, value: date | str | None) -> str:
        """`22 Agustus 2023`; text that is no ISO date is given back as it is."""
        if not value:
            return self("no_date")
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            return str(value)
        return f"{day.day} {self(f'month.{day.month}')} {day.year}"

    def number(self, value: int | float) -> str:
        """`12.345` and `0,87`, as the language writes them."""
        written = f"{value:,}" if isinstance(value, int) else f"{value:.2f}"
        swapped = str.maketrans(",.", ".,")
        return written.translate(swapped) if self.language == "id" else written


def words_in(language: object) -> Words:
    """Words of a language that the browser named; Indonesian for anything unknown."""
    return Words("en" if language == "en" else "id")
