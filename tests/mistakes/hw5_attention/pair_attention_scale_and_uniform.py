import torch

PAIR = ("attention_scale_missing", "attention_nowhere_uniform")
QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_nowhere")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    return torch.softmax(scores, dim=-1) @ v
