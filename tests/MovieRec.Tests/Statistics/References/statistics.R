# Reference values of the statistical procedures, from R 4.2.2 (Debian 12, package r-base-core 4.2.2) and its package stats alone.
# Rscript statistics.R > statistics.json
set.seed(16)
num <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ","), "]")
rows <- character()
add <- function(procedure, numbers, alternative, statistic, p, low = NULL, high = NULL) {
  rows <<- c(rows, sprintf('{"procedure":"%s","numbers":[%s],"alternative":"%s","statistic":%.17g,"p":%.17g%s}', procedure,
    paste(sapply(numbers, num), collapse = ","), alternative, statistic, p,
    if (is.null(low)) "" else sprintf(',"low":%.17g,"high":%.17g', low, high)))
}
for (size in list(c(3, 3), c(4, 9), c(12, 7), c(30, 25), c(60, 99))) {
  x <- round(rnorm(size[1], 0.6), 3); y <- round(rnorm(size[2]), 3)
  t <- ks.test(x, y, exact = TRUE); add("ks two-sample", list(x, y), "two.sided", t$statistic, t$p.value)
  x <- round(x); y <- round(y)
  t <- ks.test(x, y, exact = TRUE); add("ks two-sample", list(x, y), "two.sided", t$statistic, t$p.value)
}
for (n in c(1, 5, 20, 99)) {
  x <- runif(n)^1.3
  t <- ks.test(x, "punif", exact = TRUE); add("ks one-sample", list(x), "two.sided", t$statistic, t$p.value)
}
for (size in list(c(3, 4), c(10, 15), c(49, 30))) for (alternative in c("two.sided", "greater", "less")) {
  x <- rnorm(size[1], 0.5); y <- rnorm(size[2])
  t <- wilcox.test(x, y, alternative, exact = TRUE); add("wilcox.test", list(x, y), alternative, t$statistic, t$p.value)
}
for (table in list(c(0, 3, 3, 3), c(1, 20, 9, 200), c(10, 10, 9, 10), c(3, 100, 2, 900), c(56, 70, 48, 80), c(1, 10, 99, 9990), c(510, 10000, 430, 10000), c(0, 5, 0, 7)))
  for (alternative in c("two.sided", "greater", "less")) {
    m <- matrix(c(table[1], table[2] - table[1], table[3], table[4] - table[3]), 2, byrow = TRUE)
    add("fisher.test", list(table), alternative, table[1] / table[2] - table[3] / table[4], fisher.test(m, alternative = alternative)$p.value)
  }
for (one in list(c(0, 10, 0.5), c(1, 10, 0.1), c(7, 10, 0.9), c(99, 1000, 0.1), c(4, 1000, 0.01), c(821588, 1637070, 0.5), c(20, 20, 0.5), c(5, 10, 0.5)))
  for (alternative in c("two.sided", "greater", "less")) {
    t <- binom.test(one[1], one[2], one[3], alternative)
    ci <- binom.test(one[1], one[2], one[3])$conf.int
    add("binom.test", list(one), alternative, one[1], t$p.value, ci[1], ci[2])
  }
for (one in list(c(0, 10, 0.999), c(3, 1000, 0.99999), c(10, 100, 0.999999), c(4990, 5000, 0.9999))) {
  ci <- binom.test(one[1], one[2], conf.level = one[3])$conf.int
  add("clopper-pearson", list(one), "two.sided", one[1], 1, ci[1], ci[2])
}
for (size in list(c(5, 8), c(12, 60), c(200, 20))) for (alternative in c("two.sided", "greater", "less")) {
  x <- exp(rnorm(size[1], 0.3)); y <- exp(rnorm(size[2]))
  t <- t.test(x, y, alternative); ci <- t.test(x, y)$conf.int
  add("t.test", list(x, y), alternative, t$statistic, t$p.value, ci[1], ci[2])
}
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
