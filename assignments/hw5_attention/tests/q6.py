from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 15

@test_case(points=None, hidden=False)
def test_patchify_example(patchify):
    import torch
    patches = patchify(torch.arange(16.0).reshape(1, 1, 4, 4), 2)
    assert isinstance(patches, torch.Tensor), f'patchify should return a tensor, not a {type(patches).__name__} (is there a return?)'
    assert patches.shape == (1, 4, 4), f'a 4 x 4 picture in patches of 2 x 2 should have shape (1, 4, 4); yours has {tuple(patches.shape)}'
    expected = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    for number, (mine, right) in enumerate(zip(patches[0].tolist(), expected)):
        assert mine == right, f'on the worked example patch {number} should be {right}; yours is {mine}'

@test_case(points=None, hidden=False)
def test_patchify_channels(patchify):
    import torch
    images = torch.arange(2 * 3 * 4 * 6, dtype=torch.float64).reshape(2, 3, 4, 6)
    patches = patchify(images, 2)
    assert patches.shape == (2, 6, 12), f'(2, 3, 4, 6) in patches of 2 should have shape (2, 6, 12); yours has {tuple(patches.shape)}'
    assert patches.dtype == torch.float64, f'float64 pictures should give float64 patches; yours are {patches.dtype}'
    assert torch.equal(patches[1, 1].reshape(3, 2, 2), images[1, :, 0:2, 2:4]), 'patch 1 should hold rows 0-1 and columns 2-3 of the picture (the second patch of the top row), first all of channel 0, then channel 1, then channel 2'

@test_case(points=None, hidden=False)
def test_patchify_refuses(patchify):
    import torch
    for height, width in ((6, 8), (8, 6)):
        try:
            patchify(torch.zeros(1, 1, height, width), 4)
        except ValueError:
            continue
        except Exception as error:
            raise AssertionError(f"{height} x {width} can't be cut into patches of 4 x 4: patchify should raise a ValueError; yours raises {type(error).__name__}")
        raise AssertionError(f"{height} x {width} can't be cut into patches of 4 x 4: patchify should raise a ValueError")

