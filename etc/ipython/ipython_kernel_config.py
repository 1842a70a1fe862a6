"""Installed as ``etc/ipython/ipython_kernel_config.py``: kernels explain slips in cells."""

c = get_config()  # noqa: F821
c.IPKernelApp.extensions.append("kommunetall.written")
