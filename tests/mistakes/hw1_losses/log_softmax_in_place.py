"""log_softmax shifts the caller's logits in place.

`-=` writes into the tensor that was handed in. Keep the shifted logits under a new name.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_softmax_contract",)


def log_softmax(logits, dim=-1):
    logits -= logits.amax(dim=dim, keepdim=True).detach()
    shifted = logits
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
