def beside(a, b, n):
    return None
