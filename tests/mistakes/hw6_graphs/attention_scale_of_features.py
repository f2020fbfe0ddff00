"""The logits are divided by the square root of the features of x, instead of the queries' width.

The scalar product has d terms, and d is the number of columns of w_q.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / x.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
