"""Each patch is flattened as (row, column, channel).

The channel comes first: all of channel 0 row by row, then channel 1. With one channel there is no difference, so digits do not show it.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_channels", "test_patchify_gradient")


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    x = images.reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 3, 5, 1).reshape(b, -1, patch * patch * c)
