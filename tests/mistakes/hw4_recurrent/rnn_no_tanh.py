"""The tanh is missing.

Without it the whole network is one linear map, however many steps it takes, and the state may grow without
bound. The last thing that the cell does is to squash the sum.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values", "test_rnn_cell_gradient")


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return x @ w_ih.T + b_ih + h @ w_hh.T + b_hh
