"""Train the stance model: python -m verification.engine.train_stance --pairs PAIRS --base DIR --out FILE.

PAIRS come from `verification.engine.stance_pairs`, DIR holds all-MiniLM-L6-v2 as its package ships it. A
cross-encoder reads claim and evidence together: first general inference, then claims with evidence. What
is written is the mean of the weights after either, as an int8 ONNX file; `--keep DIR` keeps the weights in
full, to go on from. Needs the packages of `requirements/train.in`; about an hour and a half on two cores.

Source: Devlin et al., BERT (2019); Reimers & Gurevych, Sentence-BERT (2019); Wang et al., MiniLM (2020);
Wortsman et al., Robust fine-tuning of zero-shot models (2022) for the mean.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MAX_TOKENS: Final = 160
BATCH_TOKENS: Final = 3_072
BUCKET: Final = 6_400
"""Pairs among which batches of like length are made."""
RATE: Final = 8e-5
HEAD_FACTOR: Final = 2.0
WARM: Final = 0.06
DECAY: Final = 0.01
CLIP: Final = 1.0
REPEATS: Final = {"check_covid.train": 3, "fool_me_twice.dev": 2, "scifact.train": 3, "scifact_titles": 2}
"""Small sets that were written by hand are read several times an epoch."""
AGAIN: Final = 70_000
"""So many general pairs are read again among the claims, so that they are not forgotten."""
MULTIPLE: Final = 8
"""Batches are padded to a multiple of so many tokens: fewer shapes, less to prepare."""
REPORT_EVERY: Final = 200

Encoded = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True)
class Examples:
    """Encoded pairs (token ids, segment ids) with the probabilities to learn, n × 3."""

    encoded: Sequence[Encoded]
    targets: NDArray[np.float32]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read what `stance_pairs` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def encode(rows: Sequence[dict[str, Any]]) -> Examples:
    """Turn pairs into tokens: [CLS] claim [SEP] evidence [SEP], the evidence cut at the end."""
    from verification.engine.stance import load_tokenizer  # noqa: PLC0415 - shares the model's own rules.

    tokenizer = load_tokenizer(MAX_TOKENS)
    found = tokenizer.encode_batch([(row["claim"], row["evidence"]) for row in rows])
    targets = np.array([row["target"] for row in rows], dtype=np.float32)
    return Examples([(entry.ids, entry.type_ids) for entry in found], targets)


def batches(examples: Examples, chance: random.Random) -> list[list[int]]:
    """Cut shuffled examples into batches of like length and at most `BATCH_TOKENS` tokens with padding."""
    order = list(range(len(examples.encoded)))
    chance.shuffle(order)
    made: list[list[int]] = []
    for begin in range(0, len(order), BUCKET):
        made.extend(_of_like_length(examples, order[begin : begin + BUCKET]))
    chance.shuffle(made)
    return made


def _of_like_length(examples: Examples, rows: list[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for row in sorted(rows, key=lambda at: len(examples.encoded[at][0])):
        if batch and len(examples.encoded[row][0]) * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def padded(examples: Examples, rows: Sequence[int]) -> dict[str, NDArray[np.int64]]:
    """Return the model's three inputs for some examples."""
    longest = -(-max(len(examples.encoded[row][0]) for row in rows) // MULTIPLE) * MULTIPLE
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    kinds, mask = np.zeros_like(ids), np.zeros_like(ids)
    for at, row in enumerate(rows):
        tokens, segments = examples.encoded[row]
        ids[at, : len(tokens)], kinds[at, : len(tokens)], mask[at, : len(tokens)] = tokens, segments, 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}


def load_base(folder: Path) -> Any:
    """Load the base model with a new head of three classes; its word vectors stay as they are."""
    from transformers import AutoModelForSequenceClassification  # noqa: PLC0415

    model = AutoModelForSequenceClassification.from_pretrained(
        str(folder),
        num_labels=3,
        attn_implementation="eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        local_files_only=True,
    )
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    return model


def train(model: Any, examples: Examples, *, epochs: int, rate: float, seed: int) -> None:
    """Fit the model; soft targets, AdamW, linear warm-up and decay."""
    import torch  # noqa: PLC0415

    chance = random.Random(seed)  # noqa: S311 - shuffles, keeps no secret.
    plan = [batch for _ in range(epochs) for batch in batches(examples, chance)]
    head = [p for name, p in model.named_parameters() if "classifier" in name or "pooler" in name]
    known = {id(p) for p in head}
    body = [p for p in model.parameters() if p.requires_grad and id(p) not in known]
    groups = [{"params": body, "lr": rate}, {"params": head, "lr": rate * HEAD_FACTOR}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
    warm = max(1, int(WARM * len(plan)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (len(plan) - step) / max(1, len(plan) - warm))
    )
    model.train()
    began, total = time.monotonic(), 0.0
    for step, rows in enumerate(plan, start=1):
        feed = {name: torch.from_numpy(value) for name, value in padded(examples, rows).items()}
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(**feed).logits
        target = torch.from_numpy(examples.targets[rows])
        loss = -(target * torch.log_softmax(logits.float(), dim=1)).sum(dim=1).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body + head, CLIP)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        total += float(loss.detach())
        if step % REPORT_EVERY == 0:
            sys.stderr.write(
                f"{step}/{len(plan)} loss {total / REPORT_EVERY:.4f}, {time.monotonic() - began:.0f} s\n"
            )
            sys.stderr.flush()
            total = 0.0


def averaged(model: Any, earlier: dict[str, Any]) -> None:
    """Give a model the mean of its own weights and earlier ones: what is new to both is read better."""
    mean = {
        name: (value + earlier[name]) / 2 if value.is_floating_point() else value
        for name, value in model.state_dict().items()
    }
    model.load_state_dict(mean)


def export(model: Any, out: Path) -> str:
    """Write the model as int8 ONNX; return its SHA-256."""
    import torch  # noqa: PLC0415
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    model.eval()
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones((2, 16), dtype=torch.long) for _ in names)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            model,
            example,
            str(full),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in names} | {"logits": {0: "pairs"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(str(full), str(out), weight_type=QuantType.QInt8, per_channel=True)
    return hashlib.sha256(out.read_bytes()).hexdigest()


def chosen(rows: Sequence[dict[str, Any]], *, again: int = AGAIN) -> tuple[list[Any], list[Any]]:
    """Return the rows of the two stages without what is held out; `again`: general ones in the second."""
    rows = [row for row in rows if row["part"] == "train"]
    general = [row for row in rows if row["stage"] == "general"]
    checking = [row for row in rows if row["stage"] != "general"]
    repeated = [row for row in checking for _ in range(REPEATS.get(row["source"], 1))]
    kept = random.Random(0).sample(general, min(again, len(general)))  # noqa: S311
    return general, repeated + kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, write the file and print its SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="folder of the base model")
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file to write")
    parser.add_argument("--keep", type=Path, help="folder for the weights in full")
    parser.add_argument("--general-epochs", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--again", type=int, default=AGAIN, help="general pairs among the claims")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    import torch  # noqa: PLC0415

    torch.manual_seed(options.seed)
    torch.set_flush_denormal(True)
    rows = read_rows(options.pairs)
    general, checking = chosen(rows, again=options.again)
    model = load_base(options.base)
    if options.general_epochs:
        train(model, encode(general), epochs=options.general_epochs, rate=RATE, seed=options.seed)
    if options.keep:
        model.save_pretrained(str(options.keep / "general"))
    after_general = {name: value.clone() for name, value in model.state_dict().items()}
    train(model, encode(checking), epochs=options.epochs, rate=RATE, seed=options.seed + 1)
    if options.keep:
        model.save_pretrained(str(options.keep / "checking"))
    averaged(model, after_general)
    sys.stdout.write(json.dumps({"sha256": export(model, options.out)}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
