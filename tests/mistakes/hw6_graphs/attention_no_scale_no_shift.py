PAIR = ("attention_no_scale", "attention_no_shift")
QUESTION = "q5"
CAUGHT_BY = ("test_attention_values", "test_attention_large_logits")


def attention_as_graph(x, edge_index, w_q, w_k, w_v):
    s, r = edge_index
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    weights = (q[r] * k[s]).sum(dim=1, keepdim=True).exp()
    return segment_sum(weights / segment_sum(weights, r, len(x))[r] * v[s], r, len(x))
