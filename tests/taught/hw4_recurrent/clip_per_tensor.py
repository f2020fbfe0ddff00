def clip_gradients(parameters, max_norm):
    sq = 0.0
    for p in parameters:
        if p.grad is None:
            continue
        n = p.grad.norm()
        sq = sq + n**2
        if n > max_norm:
            p.grad.mul_(max_norm / n)
    return torch.as_tensor(sq) ** 0.5
