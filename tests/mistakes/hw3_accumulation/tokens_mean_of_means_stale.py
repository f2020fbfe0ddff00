from torch.nn import functional

PAIR = ("tokens_mean_of_means", "tokens_stale")
QUESTION = "q3"
CAUGHT_BY = ("test_token_gradient", "test_token_loss", "test_token_stale_gradients")


def accumulate_token_gradients(model, micro_batches, ignore_index=-100):
    mean = 0.0
    for x, labels in micro_batches:
        logits = model(x)
        loss = functional.cross_entropy(logits.transpose(1, 2), labels, ignore_index=ignore_index)
        loss = loss / len(micro_batches)
        loss.backward()
        mean += loss.item()
    return mean
