import math

SAME_AS = "attention_at_sender"
QUESTION = "q5"
CAUGHT_BY = ("test_attention_values",)


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    sender, receiver = edge_index
    n = x.shape[0]
    query, key, value = x @ w_q, x @ w_k, x @ w_v
    logits = (query[receiver] * key[sender]).sum(dim=-1, keepdim=True) / math.sqrt(query.shape[1])
    return segment_sum(segment_softmax(logits, sender, n) * value[receiver], sender, n)
