"""The patches are copied into a new tensor through NumPy or lists, and cut off from the pictures.

No gradient flows back. Views, reshapes and permutations of the tensor itself keep the graph.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_gradient",)


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    x = images.detach().reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, c * patch * patch)
