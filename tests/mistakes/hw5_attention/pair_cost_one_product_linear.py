PAIR = ("cost_one_product", "cost_linear_weights")
QUESTION = "q7"
CAUGHT_BY = ("test_cost_macs", "test_cost_weights")


def attention_cost(t, d):
    return {"macs": d * t**2, "weights": t}
