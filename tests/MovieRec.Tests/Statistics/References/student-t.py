"""Writes student-t.csv: upper quantiles of Student's t by mpmath 1.2.1 with 60 digits (Debian 12, python3-mpmath).

/usr/bin/python3 student-t.py > student-t.csv
R 4.2.2 and SciPy 1.10.1 were asked as well: both agree to 1e-13 down to tails of 1e-15 but for SciPy at 7 degrees of freedom (7e-10) and R below 1;
at 1e-300 R is off by up to 1%, and SciPy gives 1e100.
"""
from mpmath import betainc, exp, log, loggamma, mp, mpf, nstr, pi

mp.dps = 60


def quantile(n, tail):
    n, tail, u = mpf(n), mpf(tail), mpf(1)
    c = loggamma((n + 1) / 2) - loggamma(n / 2) - log(n * pi) / 2
    for _ in range(500):
        p = betainc(n / 2, mpf(1) / 2, 0, n / (n + exp(2 * u)), regularized=True) / 2
        step = log(p / tail) * p / exp(u + c - (n + 1) / 2 * log(1 + exp(2 * u) / n))
        u += step
        if abs(step) < mpf(10) ** -40:
            return exp(u)


print("degrees of freedom,tail,quantile")
for n in ["0.5", "1", "1.5", "2", "3", "4", "5", "7", "9.9", "10", "30", "1000"]:
    for tail in [0.4, 0.025, 1e-3, 1e-8, 1e-15, 1e-50, 1e-300]:
        if (n, tail) != ("0.5", 1e-300):  # 1e599 is more than a double holds.
            print(f"{n},{tail!r},{nstr(quantile(n, tail), 17)}")
