"""The logits are not divided by √d.

With wide queries they would grow, and the softmax would put all weight on one sender.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_dense_graphs")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True)
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
