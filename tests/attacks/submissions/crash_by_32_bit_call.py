"""Makes a system call through the 32-bit gate, where a filter may look at other numbers."""

import ctypes
import mmap

EXPECT = {"status": "partial", "score": 95, "outcomes": {"crashed"}, "machine": "x86_64"}


def mse_loss(prediction, target):
    # mov eax, 2 (fork); int 0x80; ret
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
