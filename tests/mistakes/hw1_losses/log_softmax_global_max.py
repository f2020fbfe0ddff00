"""log_softmax subtracts one maximum of the whole tensor instead of one per row.

A row that lies far below it underflows, and the logarithm of its sum is -inf. Each distribution along
`dim` needs its own maximum.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_log_softmax_extremes",)


def log_softmax(logits, dim=-1):
    shifted = logits - logits.max().detach()
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
