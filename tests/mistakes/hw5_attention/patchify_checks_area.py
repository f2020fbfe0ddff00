"""It is the number of pixels that is checked, not the two sides.

A picture of 4 × 9 has 36 pixels, which is one patch of 6 × 6 by number but not by shape. Each side has to be divisible by itself.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_indivisible",)


def patchify(images, patch):
    b, c, h, w = images.shape
    if (h * w) % (patch * patch) != 0:
        raise ValueError("patch does not divide the picture")
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, c * patch * patch)
