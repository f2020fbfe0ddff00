from torch.nn import functional

PAIR = ("tokens_padding_counted", "tokens_stale")
QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss", "test_token_stale_gradients")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    total = sum(labels.numel() for _, labels in micro_batches)
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(
            logits.flatten(0, 1), labels.flatten(), ignore_index=ignore_index, reduction="sum"
        )
        loss = loss / total
        loss.backward()
        mean += loss.item()
    return mean
