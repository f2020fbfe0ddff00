"""The weighted values are added up at the senders.

They are messages, and arrive at the receivers, row 1 of edge_index.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], s, len(x))
