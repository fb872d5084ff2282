# Exact rank tests with ties, from SciPy 1.10.1 (Debian 12, package python3-scipy): every choice of x among the pooled values, one-sided.
# python3 exact-ties.py > exact-ties.json
import json
import numpy as np
from scipy import stats

random = np.random.default_rng(16)
rows = []
for n1, n2 in ((3, 3), (4, 5), (5, 5), (6, 8), (3, 12)):
    x, y = random.integers(0, 5, n1) + random.integers(0, 2), random.integers(0, 5, n2)
    for alternative in ("greater", "less"):
        t = stats.permutation_test((x, y), lambda a, b: stats.mannwhitneyu(a, b).statistic, vectorized=False, n_resamples=np.inf, alternative=alternative)
        rows.append({"x": x.tolist(), "y": y.tolist(), "alternative": alternative, "statistic": float(t.statistic), "p": float(t.pvalue)})
print(json.dumps(rows, indent=0))
