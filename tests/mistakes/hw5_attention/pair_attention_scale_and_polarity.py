import torch

PAIR = ("attention_scale_missing", "attention_polarity_flipped")
QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask")


def attention(q, k, v, mask=None):
    scores = torch.matmul(q, k.transpose(-2, -1))
    if mask is None:
        return torch.softmax(scores, dim=-1) @ v
    weights = torch.softmax(scores.masked_fill(mask, -1e9), dim=-1)
    return (weights * ~mask) @ v
