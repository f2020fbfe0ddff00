def reference_cells(a): ...
def load_reference(a):
    ns={}; exec(open('/tmp/w/good.py').read(),ns); return ns
def load_cells(cells, ns):
    for c in cells: exec(c.source,ns)
    return ns
