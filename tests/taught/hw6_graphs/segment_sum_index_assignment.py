def segment_sum(values, index, num_segments):
    out = values.new_zeros(num_segments, values.shape[1])
    out[index] = out[index] + values
    return out
