def causal_mask(t_q, t_k=None):
    t_k = t_q if t_k is None else t_k
    return torch.triu(torch.ones(t_q, t_k), diagonal=t_k - t_q).bool()
