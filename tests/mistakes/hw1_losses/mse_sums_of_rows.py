SAME_AS = "mse_divided_by_rows"
QUESTION = "q1"
CAUGHT_BY = (
    "test_mse_values",
    "test_mse_gradient",
)


def mse_loss(prediction, target):
    return (prediction - target).square().sum(dim=-1).mean()
