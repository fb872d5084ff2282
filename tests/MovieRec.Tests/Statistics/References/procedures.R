# Writes procedures.csv: what R finds for the samples that StatisticsReferenceTests makes from the same formula.
# R 4.2.2 with sandwich 3.0-2 and coin 1.4-2 (Debian 12: r-base-core, r-cran-sandwich, r-cran-coin).
# Run here: Rscript procedures.R > procedures.csv
suppressMessages({ library(sandwich); library(coin) })
made <- function(n, seed) round(10 * sin(seed * (1:n)) + (1:n) %% 5, 3)
put <- function(procedure, case, value) cat(sprintf("%s,%s,%.17g\n", procedure, case, as.numeric(value)))
cat("procedure,case,value\n")
x <- made(23, 1.7); y <- made(31, 2.3) + 2; z <- made(23, 0.9)

# Sample
for (p in c(0, .1, .5, .77, 1)) put("Sample", paste0("quantile ", p), quantile(x, p, type = 7))
put("Sample", "variance", var(x)); put("Sample", "mean", mean(x))
r <- rank(round(x)); put("Sample", "ranks", sum(r * seq_along(r)))

# Welch
for (alternative in c("two.sided", "greater", "less")) {
  t <- t.test(x, y, alternative = alternative)
  put("Welch", paste("statistic", alternative), t$statistic); put("Welch", paste("p", alternative), t$p.value); put("Welch", paste("df", alternative), t$parameter)
}
for (level in c(.9, .95, .999999)) { ci <- t.test(x, y, conf.level = level)$conf.int; put("Welch", paste("low", level), ci[1]); put("Welch", paste("high", level), ci[2]) }

# EffectSize, by the formulas of its documentation
pooled <- sqrt(((length(x) - 1) * var(x) + (length(y) - 1) * var(y)) / (length(x) + length(y) - 2))
d <- (mean(x) - mean(y)) / pooled
put("EffectSize", "d", d); put("EffectSize", "d low", d - qnorm(.975) * sqrt(1 / 23 + 1 / 31 + d^2 / (2 * 54)))
dz <- mean(x - z) / sd(x - z); put("EffectSize", "dz", dz); put("EffectSize", "dz high", dz + qnorm(.975) * sqrt(1 / 23 + dz^2 / 46))
px <- x + 20; py <- y + 20; pz <- z + 20
se <- sqrt(var(px) / (23 * mean(px)^2) + var(py) / (31 * mean(py)^2))
put("EffectSize", "lift", mean(px) / mean(py) - 1); put("EffectSize", "lift low", exp(log(mean(px) / mean(py)) - qnorm(.975) * se) - 1)
se <- sd(px / mean(px) - pz / mean(pz)) / sqrt(23)
put("EffectSize", "paired lift high", exp(log(mean(px) / mean(pz)) + qnorm(.975) * se) - 1)

# ChiSquare
counts <- matrix(c(12, 5, 29, 9, 14, 3, 8, 8, 17), 3, byrow = TRUE)
t <- chisq.test(counts, correct = FALSE); put("ChiSquare", "independence", t$statistic); put("ChiSquare", "independence p", t$p.value)
t <- chisq.test(c(44, 51, 39, 66), p = c(1, 1, 1, 2) / 5); put("ChiSquare", "fit", t$statistic); put("ChiSquare", "fit p", t$p.value)
t <- chisq.test(c(900, 100), p = c(.5, .5)); put("ChiSquare", "far p", t$p.value)

# MultipleTesting
p <- c(.001, .04, .03, .005, .5, .04, .02)
h <- p.adjust(p, "holm"); b <- p.adjust(p, "BH")
for (i in seq_along(p)) { put("MultipleTesting", paste("holm", i - 1), h[i]); put("MultipleTesting", paste("bh", i - 1), b[i]) }

# Trend
t <- prop.trend.test(c(15, 22, 31, 40), c(100, 110, 120, 115), score = c(1, 2, 3, 5))
put("Trend", "cochran-armitage z2", t$statistic); put("Trend", "cochran-armitage p", t$p.value)
s <- made(12, 1.1) + 1:12
put("Trend", "kendall exact p", cor.test(s, 1:12, method = "kendall", exact = TRUE)$p.value)
s <- round(made(30, 1.1) / 3) + (1:30) %/% 6
put("Trend", "kendall ties p", cor.test(s, 1:30, method = "kendall", exact = FALSE, continuity = TRUE)$p.value)

# LeastSquares: HC1, CR1 by one cluster, and by two (Cameron, Gelbach and Miller), each term with its own factor
n <- 60; a <- made(n, 1.3); v <- made(n, 2.9); w <- ((1:n) %% 4) / 2 ; response <- 1 + .5 * a - .2 * v + made(n, 0.37) / 3
user <- (1:n) %/% 5; day <- (1:n * 3) %% 11; both <- response + made(13, 1.9)[user + 1] + made(11, 0.7)[day + 1]
# Rows of weight 0 are left out by hand: lm drops them, but sandwich 3.0-2 counts them in one of its two factors, and its errors are a quarter too small.
k <- w > 0
fits <- list(plain = lm(response ~ a + v), weighted = lm(response ~ a + v, weights = w, subset = k))
for (name in names(fits)) {
  fit <- fits[[name]]
  at <- if (name == "weighted") k else TRUE
  put("LeastSquares", paste(name, "b"), coef(fit)[2]); put("LeastSquares", paste(name, "hc1"), sqrt(vcovHC(fit, "HC1")[2, 2]))
  put("LeastSquares", paste(name, "cr1"), sqrt(vcovCL(fit, cluster = user[at], type = "HC1", cadjust = TRUE)[2, 2]))
  # The intercept of data with effects of both, where neither clustering alone has the larger error.
  fit2 <- update(fit, both ~ .)
  put("LeastSquares", paste(name, "two-way"), sqrt(vcovCL(fit2, cluster = data.frame(user, day)[at, ], type = "HC1", cadjust = TRUE)[1, 1]))
  put("LeastSquares", paste(name, "p"), 2 * pt(-abs(coef(fit)[2] / sqrt(vcovHC(fit, "HC1")[2, 2])), fit$df.residual))
  put("LeastSquares", paste(name, "df"), fit$df.residual)
}

# LogisticFit
hit <- as.integer(made(n, 0.61) + a > 2)
b <- coef(glm(hit ~ a + v, family = binomial, control = list(epsilon = 1e-14, maxit = 100)))
for (i in 1:3) put("LogisticFit", paste("b", i - 1), b[i])

# PowerLaw
u <- c(1, 2, 4, 8, 16, 32); q <- c(3.1, 5.2, 8.3, 15.1, 23, 40.5)
fit <- lm(log(q) ~ log(u)); ci <- confint(fit, level = .95)[2, ]
put("PowerLaw", "exponent", coef(fit)[2]); put("PowerLaw", "low", ci[1]); put("PowerLaw", "high", ci[2]); put("PowerLaw", "coefficient", exp(coef(fit)[1]))
ahead <- exp(predict(fit, data.frame(u = 100), interval = "prediction", level = .99))
put("PowerLaw", "ahead", ahead[1]); put("PowerLaw", "ahead low", ahead[2]); put("PowerLaw", "ahead high", ahead[3])

# Permutation: exact where all deals can be listed
difference <- made(11, 2.7)
signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), 11)))
sums <- as.vector(signs %*% difference)
put("Permutation", "paired", mean(abs(sums) >= abs(sum(difference)) - 1e-9)); put("Permutation", "paired greater", mean(sums >= sum(difference) - 1e-9))
values <- made(9, 1.9); deals <- combn(9, 4); means <- apply(deals, 2, function(i) mean(values[i]) - mean(values[-i]))
put("Permutation", "two samples", mean(abs(means) >= abs(mean(values[1:4]) - mean(values[5:9])) - 1e-9))
strata <- factor(c(1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2)); inside <- factor(c(1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1))
values <- made(11, 3.1)
put("Permutation", "stratified", pvalue(oneway_test(values ~ inside | strata, distribution = exact())))

# GroupContrasts: least squares with an effect for each stratum, HC1
g <- ((1:n) %% 3 == 0) * 1; stratum <- factor((1:n) %/% 16)
fit <- lm(response ~ g + stratum); put("GroupContrasts", "difference", coef(fit)[2]); put("GroupContrasts", "hc1", sqrt(vcovHC(fit, "HC1")[2, 2]))

# PopulationStability, by the formula of its documentation
reference <- c(30, 41, 22, 7); current <- c(25, 30, 35, 20)
qs <- (reference + .5) / (sum(reference) + 2); ps <- (current + .5) / (sum(current) + 2); index <- sum((ps - qs) * log(ps / qs))
put("PopulationStability", "index", index); put("PopulationStability", "p", pchisq(index / (1 / 100 + 1 / 110), 3, lower.tail = FALSE))

# PowerAnalysis
error <- 2 * sqrt(1 / (500 * .3) + 1 / (500 * .7)); crit <- qnorm(.975)
put("PowerAnalysis", "power", pnorm(.4 / error - crit) + pnorm(-.4 / error - crit))
put("PowerAnalysis", "units", ceiling((2 * (qnorm(.975) + qnorm(.8)) / .4)^2 / (.3 * .7)))
put("PowerAnalysis", "detectable", 2 * (qnorm(.975) + qnorm(.8)) / sqrt(.3 * .7 * 500))
