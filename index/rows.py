"""A passage as a row of the store, and filters in the store's words and in ours: they agree."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

from index.records import Filters, Passage

ALL = Filters()
PASSAGE_FIELDS = ("article", "sha256", "start", "end", "title", "publisher", "url", "place")


def allowed_ids(passages: Iterable[Passage], filters: Filters) -> set[str] | None:
    """Ids of the passages that the filters allow; None is all. `chroma_filter` says the same."""
    if filters == ALL:
        return None
    regions, publishers = set(filters.regions), {_key(p) for p in filters.publishers}
    first = filters.published_from or date.min
    last = filters.published_to or date.max
    dated = filters.published_from is not None or filters.published_to is not None
    return {
        p.id
        for p in passages
        if (first <= p.published <= last if p.published else not dated)
        and (not regions or not regions.isdisjoint(p.regions))
        and (not publishers or _key(p.publisher) in publishers)
    }


def node_of(passage: Passage, article_passages: int) -> TextNode:
    """The passage as LlamaIndex has it: it encodes what `text_to_encode` says, and nothing else."""
    metadata: dict[str, str | int] = {
        name: value for name in PASSAGE_FIELDS if (value := getattr(passage, name)) is not None
    }
    metadata["article_passages"] = article_passages
    metadata["publisher_key"] = _key(passage.publisher)
    metadata["regions"] = json.dumps(passage.regions)
    metadata |= {f"region:{region}": 1 for region in passage.regions}
    if passage.published is not None:
        metadata["published"] = passage.published.isoformat()
        metadata["published_day"] = passage.published.toordinal()
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=sorted(metadata.keys() - {"title", "published"}),
        metadata_template="{value}",
        text_template="{metadata_str}\n{content}",
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.article)},
    )


def passage_of(row: str, metadata: Mapping[str, Any], text: str) -> Passage:
    """The passage again, of a row's id, metadata and text."""
    published = metadata.get("published")
    fields: dict[str, Any] = {name: metadata.get(name) for name in PASSAGE_FIELDS}
    return Passage(
        id=row,
        text=text,
        published=date.fromisoformat(published) if published else None,
        regions=tuple(json.loads(metadata["regions"])),
        **fields,
    )


def chroma_filter(filters: Filters) -> dict[str, Any] | None:
    """Chroma's words for `filters`; a row holds a 1 under each of its passage's regions."""
    wanted: list[dict[str, Any]] = []
    if filters.published_from is not None:
        wanted.append({"published_day": {"$gte": filters.published_from.toordinal()}})
    if filters.published_to is not None:
        wanted.append({"published_day": {"$lte": filters.published_to.toordinal()}})
    if filters.regions:
        any_of = [{f"region:{region}": 1} for region in filters.regions]
        wanted.append({"$or": any_of} if len(any_of) > 1 else any_of[0])
    if filters.publishers:
        wanted.append({"publisher_key": {"$in": [_key(name) for name in filters.publishers]}})
    if len(wanted) > 1:
        return {"$and": wanted}
    return wanted[0] if wanted else None


def _key(publisher: str | None) -> str:
    return (publisher or "").casefold()
