"""The logits themselves are used as weights.

A softmax turns them into weights that are positive and sum to 1 at each receiver.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_dense_graphs")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(logits * v[s], r, len(x))
