"""The scores are divided by d instead of √d.

The *variance* of a dot product of d terms is d, its typical size is √d. Dividing by d makes the scores of long
vectors too small and the weights too even.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_attention_values", "test_attention_mask", "test_attention_gradient")


def attention(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / q.shape[-1]
    if mask is None:
        return scores.softmax(-1) @ v
    weights = scores.masked_fill(~mask, -1e9).softmax(-1)
    return (weights * mask) @ v
