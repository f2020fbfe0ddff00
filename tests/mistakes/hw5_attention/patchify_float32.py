"""The patches are float32, whatever the pictures are.

float64 pictures lose half of their digits. Leave the dtype alone.
"""

QUESTION = "q6"
CAUGHT_BY = ("test_patchify_contract",)


def patchify(images, patch):
    b, c, h, w = images.shape
    if h % patch or w % patch:
        raise ValueError("patch does not divide the picture")
    x = images.float().reshape(b, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(b, -1, c * patch * patch)
