"""Start the warm process: `python -I -m autograder.worker SANDBOX CONTROL DEVICE`.

CONTROL is the descriptor of the control socket, or the path of a socket to connect to (in a container, which
inherits no descriptors).
"""

import socket
import sys

from autograder.worker.life import live


def _control(where: str) -> socket.socket:
    if where.isdigit():
        return socket.socket(fileno=int(where))
    control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    control.connect(where)
    return control


live(_control(sys.argv[2]), sys.argv[1], sys.argv[3])
