def unroll(cell, x, state, lengths=None):
    state = tuple(torch.zeros_like(s) for s in state) if isinstance(state, tuple) else torch.zeros_like(state)
    outs = []
    for t in range(x.shape[0]):
        new = cell(x[t], state)
        h = new[0] if isinstance(new, tuple) else new
        if lengths is not None:
            live = (t < lengths).unsqueeze(1)
            h = h.masked_fill(~live, 0)
            new = (
                tuple(torch.where(live, a, b) for a, b in zip(new, state))
                if isinstance(new, tuple)
                else torch.where(live, new, state)
            )
        outs.append(h)
        state = new
    return torch.stack(outs), state
