from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = 5

@test_case(points=None, hidden=False)
def test_cost_example(attention_cost):
    cost = attention_cost(16, 8)
    assert isinstance(cost, dict) and set(cost) == {'macs', 'weights'}, f"attention_cost should return a dictionary with the keys 'macs' and 'weights'; yours returned {cost!r}"
    assert cost['weights'] == 256, f"16 queries and 16 keys make 256 weights; yours are {cost['weights']}"
    assert cost['macs'] != 2048, '2048 multiply-adds are those of one product; there are two'
    assert cost['macs'] == 4096, f"on the worked example there are 4096 multiply-adds; yours are {cost['macs']}"

@test_case(points=None, hidden=False)
def test_cost_grows(attention_cost):
    small, long, wide = (attention_cost(10, 4), attention_cost(20, 4), attention_cost(10, 8))
    assert long['macs'] == 4 * small['macs'] and long['weights'] == 4 * small['weights'], 'twice as many elements make four times as many pairs'
    assert wide['macs'] == 2 * small['macs'] and wide['weights'] == small['weights'], 'twice as long vectors double the multiply-adds, and leave the number of weights alone'

