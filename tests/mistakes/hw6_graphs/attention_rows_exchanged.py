"""Row 0 of edge_index is taken for the receivers, row 1 for the senders.

On the complete graph nothing changes, on the causal one everybody looks into the future. Row 0 sends,
row 1 receives.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    r, s = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
