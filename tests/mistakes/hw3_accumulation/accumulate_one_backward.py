"""The losses are added up with their graphs, and backward is called once at the end.

The numbers are right, but until backward comes all graphs are alive together: as much memory as for the
whole batch. Call backward inside the loop, so that each graph goes before the next one is made.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_accumulate_memory",)


def accumulate_gradients(model, loss_fn, micro_batches):
    n = sum(len(x) for x, _ in micro_batches)
    model.zero_grad()
    loss = 0
    for x, y in micro_batches:
        loss = loss + loss_fn(model(x), y) * len(x) / n
    loss.backward()
    return loss.item()
