"""The sender has the query, and the receiver the key.

The receiver asks and the sender answers: the logit of an edge is ⟨q_receiver, k_sender⟩.
"""

QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_dense_graphs")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    logits = (q[s] * k[r]).sum(dim=1, keepdim=True) / q.shape[1] ** 0.5
    return segment_sum(segment_softmax(logits, r, len(x)) * v[s], r, len(x))
