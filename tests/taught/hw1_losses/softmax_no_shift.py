def softmax(logits, dim=-1):
    parts = [torch.exp(s) for s in logits.unbind(dim)]
    total = sum(parts)
    return torch.stack([p / total for p in parts], dim)
