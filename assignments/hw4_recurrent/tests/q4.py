from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 20

@test_case(points=None, hidden=False)
def test_unroll_example(unroll):
    import torch
    x = torch.tensor([[1.0, 5.0], [2.0, 9.0], [3.0, 9.0]]).unsqueeze(-1)
    answer = unroll(lambda x_t, s: s + x_t, x, torch.zeros(2, 1))
    assert isinstance(answer, (tuple, list)) and len(answer) == 2, f'unroll should return two things, the outputs and the final state; yours returned a {type(answer).__name__}'
    outputs, state = answer
    assert outputs.shape == (3, 2, 1), f'3 steps, 2 sequences, 1 hidden unit: the outputs should be (3, 2, 1); yours are {tuple(outputs.shape)}'
    assert outputs[:, 0, 0].tolist() == [1, 3, 6], f'a cell that adds turns (1, 2, 3) into (1, 3, 6); yours says {outputs[:, 0, 0].tolist()}'
    outputs, state = unroll(lambda x_t, s: s + x_t, x, torch.zeros(2, 1), torch.tensor([3, 1]))
    assert outputs[:, 1, 0].tolist() == [5, 0, 0], f'the sequence of length 1 says 5 and then 0; yours says {outputs[:, 1, 0].tolist()}'
    assert state.flatten().tolist() == [6, 5], f'the final states are 6 and 5: the second froze after its only step; yours are {state.flatten().tolist()}'

@test_case(points=None, hidden=False)
def test_unroll_begins_where_it_is_told(unroll):
    import torch
    x = torch.ones(4, 2, 3)
    begin = torch.tensor([[10.0, 20.0, 30.0], [0.0, 0.0, 0.0]])
    before = begin.clone()
    outputs, state = unroll(lambda x_t, s: s + x_t, x, begin)
    assert outputs[0, 0].tolist() == [11, 21, 31], f'the first step starts from the state that is given, (10, 20, 30); yours says {outputs[0, 0].tolist()} after it'
    assert torch.equal(begin, before), 'unroll changed the initial state that it was given'

@test_case(points=None, hidden=False)
def test_unroll_tuple_state(unroll):
    import torch

    def cell(x_t, state):
        h, c = state
        return (h + x_t, c + 10 * x_t)
    x = torch.ones(3, 2, 2)
    outputs, state = unroll(cell, x, (torch.zeros(2, 2), torch.zeros(2, 2)), torch.tensor([2, 3]))
    assert isinstance(state, (tuple, list)) and len(state) == 2, f'a state that comes in as (h, c) goes out as (h, c); yours is a {type(state).__name__}'
    assert outputs.shape == (3, 2, 2), f'the outputs are h of every step, (3, 2, 2); yours are {tuple(outputs.shape)}'
    assert state[0][:, 0].tolist() == [2, 3], f'after 2 and 3 steps h is 2 and 3; yours is {state[0][:, 0].tolist()}'
    assert state[1][:, 0].tolist() == [20, 30], f'c freezes as well: after 2 and 3 steps it is 20 and 30; yours is {state[1][:, 0].tolist()}'

@test_case(points=None, hidden=False)
def test_unroll_lets_gradients_through(unroll):
    import torch
    x = torch.ones(3, 2, 1, requires_grad=True)
    outputs, state = unroll(lambda x_t, s: 2 * s + x_t, x, torch.zeros(2, 1), torch.tensor([3, 2]))
    assert outputs.requires_grad, 'the outputs are cut off from x: nothing could be learned'
    gradient, = torch.autograd.grad(outputs[2, 0, 0], x)
    assert gradient[:, 0, 0].tolist() == [4, 2, 1], f"with s' = 2 s + x the last output feels x_0, x_1, x_2 with the factors 4, 2, 1; through yours it feels them with {gradient[:, 0, 0].tolist()}"

