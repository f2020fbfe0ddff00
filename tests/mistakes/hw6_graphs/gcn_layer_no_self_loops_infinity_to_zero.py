SAME_AS = "gcn_layer_no_self_loops_guarded"
QUESTION = "q3"
CAUGHT_BY = ("test_gcn_values",)


def gcn_layer(x, edge_index, weight):
    sender, receiver = edge_index
    n = x.shape[0]
    degree = segment_sum(x.new_ones(receiver.shape[0], 1), receiver, n)
    root = degree.rsqrt()
    root[root.isinf()] = 0
    return segment_sum(root[sender] * root[receiver] * (x @ weight)[sender], receiver, n)
