"""The logits are divided by d instead of √d.

A sum of d independent products has a spread of √d, and that is what the division evens out.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1]
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
