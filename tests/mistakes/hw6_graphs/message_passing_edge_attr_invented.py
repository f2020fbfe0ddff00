"""Where there are no edge features, zeros are handed to `message`.

It was promised `edge_attr` as it was given, and None says that there are none. A message may well ask
`edge_attr is None`.
"""

QUESTION = "q2"
CAUGHT_BY = ("test_message_passing_arguments",)


def message_passing(x, edge_index, message, update, reduce="sum", edge_attr=None):
    reducers = {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
    if reduce not in reducers:
        raise ValueError(reduce)
    s, r = edge_index
    if edge_attr is None:
        edge_attr = x.new_zeros(edge_index.shape[1], 1)
    return update(x, reducers[reduce](message(x[s], x[r], edge_attr), r, x.shape[0]))
