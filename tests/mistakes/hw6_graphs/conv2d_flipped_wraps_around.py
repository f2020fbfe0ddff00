import torch

PAIR = ("conv2d_flipped", "conv2d_wraps_around")
QUESTION = "q4"
CAUGHT_BY = ("test_conv2d_values", "test_conv2d_gradient")


def conv2d_as_graph(image, kernel):
    r = kernel.shape[0] // 2
    out = torch.zeros_like(image)
    for a in range(-r, r + 1):
        for b in range(-r, r + 1):
            out = out + kernel[a + r, b + r] * image.roll((a, b), (0, 1))
    return out
