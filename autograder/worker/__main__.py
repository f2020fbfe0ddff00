"""Start the program of an enclosure: `python -I -m autograder.worker SANDBOX ORDERS DEVICE`.

ORDERS is the descriptor of the socket for orders, or the path of a socket to connect to (in a container,
which inherits no descriptors).
"""

import os
import socket
import sys

from autograder.worker.place import make_workers


def _connected(where: str) -> socket.socket:
    if where.isdigit():
        return socket.socket(fileno=int(where))
    orders = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    orders.connect(where)
    return orders


make_workers(_connected(sys.argv[2]), sys.argv[1], sys.argv[3])
os._exit(0)  # taking torch down takes long
