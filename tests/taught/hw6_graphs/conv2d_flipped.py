def conv2d_as_graph(image, kernel):
    H, W = image.shape
    k = kernel.shape[0]
    p = k // 2
    s, r, w = [], [], []
    for i in range(H):
        for j in range(W):
            for a in range(k):
                for b in range(k):
                    y, x = i - a + p, j - b + p
                    if 0 <= y < H and 0 <= x < W:
                        s.append(y * W + x)
                        r.append(i * W + j)
                        w.append(kernel[a, b])
    e = torch.tensor([s, r])
    out = message_passing(
        image.reshape(-1, 1),
        e,
        lambda xs, xr, ea: xs * ea,
        lambda x, agg: agg,
        edge_attr=torch.stack(w)[:, None],
    )
    return out.reshape(H, W)
