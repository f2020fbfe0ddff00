SAME_AS = "log_softmax_no_keepdim"
QUESTION = "q3"
CAUGHT_BY = (
    "test_log_softmax_values",
    "test_log_softmax_gradient",
)


def log_softmax(logits, dim=-1):
    shifted = logits - logits.amax(dim=dim, keepdim=True)
    return shifted - shifted.exp().sum(dim=dim).log()
