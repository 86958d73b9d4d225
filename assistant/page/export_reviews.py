"""The queue to keep: answer records with their reviews, as JSON lines or as a table.

`saksi verify` reads both, and checks every citation against the corpus again.
"""

import json
from collections.abc import Sequence
from datetime import date

from assistant.reviews import Kept
from assistant.sheet import Reviewed, write_sheet


def export_reviews(kind: str, kept: Sequence[Kept], today: date) -> str:
    """What the browser is to save: JSON with `name`, `type`, `text`."""
    name = f"saksi-reviews-{today.isoformat()}"
    answers = [_reviewed(each) for each in kept]
    if kind == "csv":
        made = {"name": f"{name}.csv", "type": "text/csv", "text": write_sheet(answers)}
    else:
        lines = (
            json.dumps(each.record | {"review": each.kept | {"marks": each.marks}})
            for each in answers
        )
        text = "".join(f"{line}\n" for line in lines)
        made = {"name": f"{name}.jsonl", "type": "application/jsonl", "text": text}
    return json.dumps(made)


def _reviewed(kept: Kept) -> Reviewed:
    about = {
        "number": kept.number,
        "asked_at": kept.asked_at.isoformat(),
        "asked_by": kept.asker,
        "state": kept.state,
    }
    marks = [
        {
            "claim": mark.part,
            "verdict": mark.verdict,
            "comment": mark.comment,
            "by": mark.who,
            "at": mark.at.isoformat(),
            "counts": mark in kept.latest(mark.part).values(),
        }
        for mark in kept.marks
    ]
    return Reviewed(about, kept.answer.record(), marks)
