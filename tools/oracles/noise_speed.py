"""How many exact discrete Gaussian draws a second OpenDP gives: one line `sigma draws-per-second` for each argument.

   python noise_speed.py 1000 1000000000        (needs opendp 0.16; see noise_speed.mjs)
"""
import sys
import time

import opendp.prelude as dp

DRAWS = 20_000
dp.enable_features("contrib")
for text in sys.argv[1:]:
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    measurement = dp.m.make_gaussian(*space, scale=float(text))
    zeros = [0] * DRAWS
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        measurement(zeros)
        best = min(best, time.perf_counter() - start)
    print(text, round(DRAWS / best))
