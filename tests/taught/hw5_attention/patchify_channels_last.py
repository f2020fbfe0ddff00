def patchify(images, patch):
    B, C, H, W = images.shape
    if H % patch or W % patch:
        raise ValueError("size")
    p = patch
    out = []
    for i in range(0, H, p):
        for j in range(0, W, p):
            out.append(images[:, :, i : i + p, j : j + p].permute(0, 2, 3, 1).flatten(1))
    return torch.stack(out, 1)
