"""backward runs several times through one graph, which is gone after the first.

Autograd frees what a graph has saved as it walks back. Call fn(w) anew for each pass, or pass
retain_graph=True.
"""

QUESTION = "q3"
CAUGHT_BY = ("test_backwards_values",)


def gradient_after_backwards(fn, w, k):
    before = w.grad
    w.grad = None
    loss = fn(w)
    for _ in range(k):
        loss.backward()
    result = w.grad
    w.grad = before
    return result
