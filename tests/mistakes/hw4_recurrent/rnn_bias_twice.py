"""The bias b_ih is added twice, b_hh never.

Copied from the first product to the second: the state's part has a bias of its own.
"""

QUESTION = "q1"
CAUGHT_BY = ("test_rnn_cell_values",)


def rnn_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    from_input = x @ w_ih.T + b_ih
    from_state = h @ w_hh.T + b_ih
    return (from_input + from_state).tanh()
