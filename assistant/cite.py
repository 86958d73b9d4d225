"""Turn evidence into citations, and check a citation against the corpus."""

from pathlib import Path

from assistant.answer import Citation
from assistant.candidate import Candidate
from index.errors import SaksiError
from index.load import read_text


def citation(n: int, candidate: Candidate) -> Citation:
    """The candidate's quote as citation number `n`."""
    passage = candidate.passage
    return Citation(
        n=n,
        article=passage.article,
        sha256=passage.sha256,
        start=candidate.quote.start,
        end=candidate.quote.end,
        quote=candidate.quoted,
        answer_start=candidate.start,
        answer_end=candidate.end,
        title=passage.title,
        publisher=passage.publisher,
        published=passage.published.isoformat() if passage.published else None,
        url=passage.url,
    )


def fault(cited: Citation, corpus: Path) -> str | None:
    """What is wrong with a citation; None if its article is unchanged and holds the quote."""
    try:
        text, sha256 = read_text(corpus, cited.article)
    except SaksiError as error:
        return str(error)
    return fault_in(cited, text, sha256)


def fault_in(cited: Citation, text: str, sha256: str) -> str | None:
    """What is wrong with a citation of the article that has this text and hash; None if nothing."""
    if sha256 != cited.sha256:
        return f"{cited.article} has changed since it was cited"
    if not 0 <= cited.start < cited.end <= len(text):
        return f"[{cited.start}, {cited.end}) lies outside {cited.article} ({len(text)} characters)"
    if text[cited.start : cited.end] != cited.quote:
        return f"{cited.article} does not read as quoted at [{cited.start}, {cited.end})"
    if not cited.start <= cited.answer_start <= cited.answer_end <= cited.end:
        return (
            f"the answer's words [{cited.answer_start}, {cited.answer_end}) lie outside the quote"
        )
    return None
