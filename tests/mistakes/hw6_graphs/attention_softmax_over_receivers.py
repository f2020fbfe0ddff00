"""The softmax runs over the edges that leave one sender.

That is the softmax over queries. It should run over the edges that arrive at one receiver.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_dense_graphs")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[r] * k[s]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, s, len(x)) * v[s], r, len(x))
