"""BERT as a classifier of pairs and as an encoder of texts, in plain PyTorch, from the ONNX files that public packages hold.

The layers are those of Devlin et al. 2019 (https://arxiv.org/abs/1810.04805), after normalisation, with GELU.
"""
import math

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

HIDDEN = 384
HEADS = 12


class Layer(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.query_key_value = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attention_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.wide = nn.Linear(HIDDEN, 4 * HIDDEN)
        self.narrow = nn.Linear(4 * HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states, bias):
        batch, length, _ = states.shape
        query, key, value = self.query_key_value(states).view(batch, length, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + bias
        mixed = (functional.softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, length, HIDDEN)
        states = self.attention_norm(states + self.dropout(self.attended(mixed)))
        return self.norm(states + self.dropout(self.narrow(functional.gelu(self.wide(states)))))


class Encoder(nn.Module):
    """Token ids, types and mask, each [batch, length], to states, [batch, length, HIDDEN]. Embeddings are not trained."""

    def __init__(self, weights, dropout=0.1):
        super().__init__()
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        self.positions = nn.Embedding.from_pretrained(weights["embeddings.position_embeddings.weight"])
        self.types = nn.Embedding.from_pretrained(weights["embeddings.token_type_embeddings.weight"])
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        count = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(count))
        self.load(weights)

    def load(self, weights):
        def fill(module, name):
            module.weight.data.copy_(weights[f"{name}.weight"])
            module.bias.data.copy_(weights[f"{name}.bias"])

        fill(self.norm, "embeddings.LayerNorm")
        self.norm.requires_grad_(False)
        for number, layer in enumerate(self.layers):
            root = f"encoder.layer.{number}"
            for kind in ("weight", "bias"):
                parts = [weights[f"{root}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                getattr(layer.query_key_value, kind).data.copy_(torch.cat(parts))
            fill(layer.attended, f"{root}.attention.output.dense")
            fill(layer.attention_norm, f"{root}.attention.output.LayerNorm")
            fill(layer.wide, f"{root}.intermediate.dense")
            fill(layer.narrow, f"{root}.output.dense")
            fill(layer.norm, f"{root}.output.LayerNorm")

    def forward(self, ids, types, mask):
        positions = torch.arange(ids.shape[1], device=ids.device)[None]
        states = self.dropout(self.norm(self.words(ids) + self.positions(positions) + self.types(types)))
        bias = (1 - mask[:, None, None, :].to(states.dtype)) * -1e4
        for layer in self.layers:
            states = layer(states, bias)
        return states


class PairClassifier(nn.Module):
    """Logits, [batch, 3], in the order of data.LABELS."""

    def __init__(self, weights, dropout=0.1):
        super().__init__()
        self.encoder = Encoder(weights, dropout)
        self.dropout = nn.Dropout(dropout)
        self.pooled = nn.Linear(2 * HIDDEN, HIDDEN)
        self.head = nn.Linear(HIDDEN, 3)

    def forward(self, ids, types, mask):
        states = self.encoder(ids, types, mask)
        weight = mask[..., None].to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1)
        pooled = torch.tanh(self.pooled(self.dropout(torch.cat([states[:, 0], mean], -1))))
        return self.head(self.dropout(pooled))


def read_onnx(path):
    """The weights of a BERT encoder in an ONNX file, by the names that PyTorch exported them from."""
    graph = onnx.load(path).graph
    arrays = {initializer.name: numpy_helper.to_array(initializer) for initializer in graph.initializer}
    weights = {name: array for name, array in arrays.items() if not name.startswith("onnx::")}
    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in arrays:
            continue
        # "/encoder/layer.0/attention/self/query/MatMul" holds the transposed weight of that module.
        weights[node.name.strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"] = arrays[node.input[1]].T
    return {name: torch.from_numpy(numpy.array(array)) for name, array in weights.items()}
