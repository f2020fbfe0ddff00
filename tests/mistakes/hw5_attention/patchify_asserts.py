"""An indivisible picture fails an `assert` instead of raising a ValueError.

Asserts are for what can't happen unless your own code is wrong. A bad argument gets a ValueError.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_indivisible",)


def patchify(images, patch):
    b, c, h, w = images.shape
    assert h % patch == 0 and w % patch == 0
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, c * patch * patch)
