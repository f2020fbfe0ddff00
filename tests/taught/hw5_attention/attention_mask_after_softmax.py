def attention(q, k, v, mask=None):
    s = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        pass
    w = torch.softmax(s, dim=-1)
    w = w * (1 if mask is None else mask)
    return w @ v
