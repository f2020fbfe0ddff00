def segment_mean(values, index, num_segments):
    return segment_sum(values, index, num_segments) / torch.bincount(index, minlength=num_segments)[:, None]
