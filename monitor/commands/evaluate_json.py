"""An evaluation as JSON (`monitor.evaluate/1`). A share of nothing is null; shares are not rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.scores import Score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.stories.evaluation import DecidedPair, PairEvaluation, SetScore
    from monitor.watch.evaluation import Evaluation, ItemScore, Judged

FORMAT = "monitor.evaluate/1"


def of_articles(result: Evaluation, alone: Mapping[str, Score] | None) -> dict[str, Any]:
    """The scores of each item and of all, every decision, and those that a person should look at.

    `alone` are the scores of the bare names; without them there is no `baseline`.
    """
    found = {
        "format": FORMAT,
        "items": {item: _item(one) for item, one in result.items.items()},
        "micro": _item(result.micro) | {"unsure_articles": result.unsure_articles},
        "unknown": dict(result.unknown),
        "articles": [
            {"id": one.article.id, "labels": sorted(one.labels), "items": [_decision(item) for item in judged]}
            for one, judged in result.judged
        ],
        "confusion": [
            {"article": one.article.id, "title": one.article.title, "mistake": item.mistake, "labelled": item.wanted}
            | {"item": item.item, "reason": item.reason}
            | {"decision": item.decision, "because": _because(item)}
            for one, judged in result.judged
            for item in judged
            if item.mistake
        ],
    }
    if alone is not None:
        every = {item: score.as_dict() for item, score in alone.items()}
        found["baseline"] = {"items": every, "micro": sum(alone.values(), Score()).as_dict()}
    return found


def _item(one: ItemScore) -> dict[str, Any]:
    return one.score.as_dict() | {"unsure": one.unsure}


def _decision(one: Judged) -> dict[str, Any]:
    return {"id": one.item, "decision": one.decision, "because": _because(one)}


def _because(one: Judged) -> list[str]:
    return list(one.match.because) if one.match else []


def of_pairs(result: PairEvaluation) -> dict[str, Any]:
    """The scores of each set and of all pairs beside two baselines, and every pair's decision."""
    sets, pooled = result.sets, result.pooled
    return {
        "format": FORMAT,
        "sets": {name: _set(one) for name, one in sets.items()},
        "pooled": _set(pooled),
        "macro": {"f1": result.macro_f1},
        "baselines": {
            "jaccard": {
                "sets": {name: one.jaccard.as_dict() for name, one in sets.items()},
                "pooled": pooled.jaccard.as_dict(),
            },
            "containment": {
                "sets": {name: one.containment.as_dict() for name, one in sets.items()},
                "pooled": pooled.containment.as_dict(),
            },
        },
        "pairs": [_pair(one) for one in result.decided],
    }


def _set(one: SetScore) -> dict[str, Any]:
    return (
        {"pairs": one.pairs}
        | one.score.as_dict()
        | {
            "updates": one.updates,
            "updates_hidden": one.updates_hidden,
            "distinct": one.distinct,
            "distinct_joined": one.distinct_joined,
            "distinct_as_coverage": one.distinct_as_coverage,
        }
    )


def _pair(one: DecidedPair) -> dict[str, Any]:
    return {
        "id": one.pair.id,
        "set": one.pair.set,
        "label": one.pair.label,
        "decision": one.decision,
        "because": list(one.because),
        "mistake": one.mistake,
        "how": one.joined.how if one.joined else None,
        "scores": dict(one.joined.scores) if one.joined else {},
        "jaccard": round(one.jaccard, 3),
        "containment": round(one.containment, 3),
    }
