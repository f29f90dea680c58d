"""OpenDP for one release of 1,000 features with variances and 500 patients: two lines, `documented seconds` and `vector seconds`.

documented: per feature a clamp, a sum and Gaussian noise on floats, of the values and of their squares, as its manual builds a sum.
vector: the sums made by ourselves, Gaussian noise on one vector of 2,001 integers.

   python release_speed.py            (needs opendp 0.16 and numpy-free Python; see release_speed.mjs)
"""
import random
import time

import opendp.prelude as dp

FEATURES, PATIENTS, ROUNDS = 1000, 500, 3
dp.enable_features("contrib", "idealized-numerics")
draw = random.Random(1)
columns = [[draw.gauss(0, 1) for _ in range(PATIENTS)] for _ in range(FEATURES)]
squares = [[x * x for x in column] for column in columns]


def documented():
    space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.symmetric_distance()
    for data, bounds in ((columns, (-4.0, 4.0)), (squares, (0.0, 16.0))):
        for column in data:
            (space >> dp.t.then_clamp(bounds) >> dp.t.then_sum() >> dp.m.then_gaussian(scale=100.0))(column)


def vector():
    sums = [round(sum(column) * 2**30) for column in columns + squares] + [PATIENTS]
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    dp.m.make_gaussian(*space, scale=5e9)(sums)


for name, run in (("documented", documented), ("vector", vector)):
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    print(name, best)
