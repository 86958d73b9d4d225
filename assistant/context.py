"""Whether a chat's earlier questions are meant in a new one, as its answers tell."""

from collections.abc import Sequence

from assistant.answer import Answer
from assistant.heard import checkable, stems
from assistant.question import Question, stemmer
from assistant.scope import Scope
from index.names import same_place
from index.records import Passage

HALF = 0.5  # of a question's words: an answer that tells of no more may be of other things


def means_no_context(
    scope: Scope, asked: Question, own: Question, said: Answer, other: Answer
) -> bool:
    """Whether the answer `other` to a chat's question as it was asked (`own`) counts, where the one
    with the chat's context (`asked`) does not tell of it.

    Its evidence has to tell all that is asked. About another region than the context's it counts
    only if nothing that was found of that one tells it, and never for a number: a province's
    figure is not another's.
    """
    if told_of(own, scope.cited(other)) < 1:
        return False
    wanted = asked.ids("region")
    if not any(_elsewhere(passage, wanted) for passage in scope.cited(other)):
        return True
    there = [p for p in scope.nearest(said) if p.regions and not _elsewhere(p, wanted)]
    told = any(told_of(own, [passage]) == 1 for passage in there)
    return bool(there) and not told and own.kind != "number"


def _elsewhere(passage: Passage, wanted: Sequence[str]) -> bool:
    """Whether a passage is about other regions than those wanted, if any are."""
    places = passage.regions if wanted else ()
    return bool(places) and not any(same_place(r, w) for r in places for w in wanted)


def told_of(asked: Question, passages: Sequence[Passage]) -> float:
    """The share of a question's words that these passages have between them.

    Each has to be there itself, in any form: "pemilihan" does not tell of the "pilkada".
    """
    said = stems("\n".join(f"{p.title}\n{p.text}" for p in passages))
    terms = checkable(asked)
    told = sum(
        any(form.startswith("=") for form in stems(term) & said)  # as another name for it
        or all(stemmer()(word) in said for word in term.split())
        for term in terms
    )
    return told / max(1, len(terms))
