"""Start the warm process: `python -I -m autograder.worker SANDBOX FD`, FD being the control socket."""

import socket
import sys

from autograder.worker.life import live

live(socket.socket(fileno=int(sys.argv[2])), sys.argv[1])
