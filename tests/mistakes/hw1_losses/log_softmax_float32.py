"""log_softmax turns the logits into float32, whatever they were.

Half of the digits of a float64 tensor are lost. Every operation you need keeps the dtype by itself.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_contract",)


def log_softmax(logits, dim=-1):
    logits = logits.float()
    shifted = logits - logits.amax(dim=dim, keepdim=True).detach()
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
