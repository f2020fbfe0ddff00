"""The bias b_hh is left out.

For this cell two biases do no more than one, but torch has both, and weights that were trained with both
need both.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    return (x @ w_ih.T + h @ w_hh.T + b_ih).tanh()
