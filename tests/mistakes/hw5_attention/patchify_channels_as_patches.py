"""Each channel makes patches of its own.

A patch holds *all* channels of its square: N = H/p · W/p patches of C·p·p numbers, not C·N of p·p.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_channels",)


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 1, 2, 4, 3, 5).reshape(b, -1, patch * patch)
