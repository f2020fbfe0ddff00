"""The receiver's own value is added up.

As the weights of a receiver sum to 1, it gets just its own value back, whoever talks to it. The values
come from the senders.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_dense_graphs")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[r], r, len(x))
