"""The logits are divided by the square root of the values' width.

The width that matters is that of queries and keys, whose products are summed; values may have another
one.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / v.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
