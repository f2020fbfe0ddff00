import torch

PAIR = ("patchify_channels_last", "patchify_crops")
QUESTION = "q6"
CAUGHT_BY = ("test_patchify_channels", "test_patchify_indivisible")


def patchify(images, patch):
    b, c, h, w = images.shape
    patches = []
    for i in range(h // patch):
        for j in range(w // patch):
            tile = images[:, :, i * patch : (i + 1) * patch, j * patch : (j + 1) * patch]
            patches.append(tile.permute(0, 2, 3, 1).reshape(b, -1))
    if not patches:
        return images.new_zeros(b, 0, c * patch * patch)
    return torch.stack(patches, dim=1)
