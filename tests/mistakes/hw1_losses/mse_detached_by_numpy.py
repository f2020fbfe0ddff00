import numpy as np
import torch

SAME_AS = "mse_detached"
QUESTION = "q1"
CAUGHT_BY = ("test_mse_gradient",)


def mse_loss(prediction, target):
    return torch.as_tensor(np.square(prediction.numpy() - target.numpy()).mean())
