"""The caller's labels are changed: the ignored ones are overwritten in place.

Assigning under a mask, or masked_fill_ with its underscore, writes into the caller's tensor, where the next
epoch finds padding that has become a class. masked_fill and torch.where make a new tensor.
"""

import torch

QUESTION = "q3"
CAUGHT_BY = ("test_token_contract",)


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    masks = [labels != ignore_index for _, labels in micro_batches]
    num_tokens = sum(int(mask.sum()) for mask in masks)
    model.zero_grad()
    mean = 0.0
    for (x, labels), mask in zip(micro_batches, masks):
        labels[~mask] = 0
        log_p = torch.log_softmax(model(x), dim=-1)
        picked = log_p.gather(2, labels[:, :, None])[:, :, 0]
        loss = -picked[mask].sum() / num_tokens
        loss.backward()
        mean += loss.item()
    return mean
