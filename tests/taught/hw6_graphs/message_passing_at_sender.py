def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    fns = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in fns:
        raise ValueError(reduce)
    src, dst = edge_index[0], edge_index[1]
    m = message(x[src], x[dst], edge_attr)
    return update(x, fns[reduce](m, edge_index[0], x.shape[0]))
