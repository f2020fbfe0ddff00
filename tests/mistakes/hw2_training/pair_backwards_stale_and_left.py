PAIR = ("backwards_stale_included", "backwards_result_left")
QUESTION = "q3"
CAUGHT_BY = ("test_backwards_stale", "test_backwards_leaves_none")


def gradient_after_backwards(fn, w, k):
    for _ in range(k):
        fn(w).backward()
    return w.grad
