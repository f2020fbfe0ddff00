"""The patches are made by a reshape alone, which moves nothing.

Read in order, a picture is rows of pixels, so each "patch" is a strip of a row. Split both sides in two, put the dimensions into order, and only then
flatten.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_grey", "test_patchify_channels", "test_patchify_gradient")


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    n = (h // patch) * (w // patch)
    return images.reshape(b, n, c * patch * patch)
