SAME_AS = "log_softmax_wrong_dim"
QUESTION = "q3"
CAUGHT_BY = (
    "test_log_softmax_values",
    "test_log_softmax_gradient",
)


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=0, keepdim=True).log()
