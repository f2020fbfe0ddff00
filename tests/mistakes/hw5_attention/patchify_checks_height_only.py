"""Only the height is checked.

The width has to be divisible, too.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_indivisible",)


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch:
        raise ValueError("patch does not divide the height")
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, c * patch * patch)
