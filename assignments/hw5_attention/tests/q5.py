from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 10

@test_case(points=None, hidden=False)
def test_positions_example(sinusoidal_positions):
    import torch
    table = sinusoidal_positions(3, 4)
    assert isinstance(table, torch.Tensor), f'sinusoidal_positions should return a tensor, not a {type(table).__name__} (is there a return?)'
    assert table.shape == (3, 4), f'3 positions and 4 columns should have shape (3, 4); yours has {tuple(table.shape)}'
    assert table.is_floating_point(), f'the table should be floating point; yours is {table.dtype}'
    first, second = ([round(value, 3) for value in row.tolist()] for row in table[:2])
    assert first == [0, 1, 0, 1], f'position 0 should be (0, 1, 0, 1): sine and cosine of 0, alternating; yours is {first}'
    assert second == [0.841, 0.54, 0.01, 1.0], f'position 1 should be (0.841, 0.540, 0.010, 1.000); yours is {second}'

@test_case(points=None, hidden=False)
def test_positions_properties(sinusoidal_positions):
    table = sinusoidal_positions(20, 12).double()
    lengths = table.pow(2).sum(dim=1)
    assert (lengths - 6).abs().max() < 0.0001, 'each of the 6 pairs is a sine and a cosine of the same angle, so the squares of a row sum to 6'
    products = table @ table.T
    assert (products[:-3, :-3] - products[3:, 3:]).abs().max() < 0.001, 'the dot product of two rows should depend only on how far apart the positions are'
    try:
        sinusoidal_positions(4, 5)
    except ValueError:
        return
    except Exception as error:
        raise AssertionError(f"5 columns can't be made of pairs: sinusoidal_positions should raise a ValueError; yours raises {type(error).__name__}")
    raise AssertionError("5 columns can't be made of pairs: sinusoidal_positions should raise a ValueError")

