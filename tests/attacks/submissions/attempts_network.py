"""Tries every kind of socket, and the one that it has, to reach anybody."""

import os
import socket

REAL = {"tcp_loopback", "udp", "unix_abstract", "unix_pair", "netlink"}


def attempts(port):
    def tcp_loopback():
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True

    def tcp_out():
        with socket.create_connection(("192.0.2.1", 80), timeout=0.2):
            return True

    def tcp_listen():
        with socket.create_server(("127.0.0.1", 0)):
            return True

    def udp():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            return sock.sendto(b"x", ("127.0.0.1", port))

    def ipv6():
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM):
            return True

    def dns():
        return socket.getaddrinfo("example.org", 80)

    def unix_abstract():
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("\0autograder-attack")
            return True

    def unix_path():
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("autograder-attack-socket")
            return True

    def unix_pair():
        return [sock.close() for sock in socket.socketpair()]

    def netlink():
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0):
            return True

    def vsock():
        with socket.socket(40, socket.SOCK_STREAM):
            return True

    def pass_descriptor():
        for number in range(3, 128):
            try:
                sock = socket.socket(fileno=os.dup(number))
            except OSError:
                continue
            socket.send_fds(sock, [b""], [0])
            return True

    def filter_on_own_socket():
        for number in range(3, 128):
            try:
                sock = socket.socket(fileno=os.dup(number))
            except OSError:
                continue
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            return True

    return managed([tcp_loopback, tcp_out, tcp_listen, udp, ipv6, dns, unix_abstract, unix_path, unix_pair, netlink,
                    vsock, pass_descriptor, filter_on_own_socket])
