// Package comparison compares trained people with their colleagues: it turns the people of
// the pool into the sums from which inference makes estimates. It holds rows per person and
// program only where covariates are declared, and then a bounded number. Colleagues of all programs share one array per cohort, and a
// program differs from it by its own few people; see docs/method.md for the formulas.
//
// Comparisons of windows and event studies each read the pool twice, in blocks of people of
// one window shape and stratum. The first pass measures the arms of each cell, the second
// adds up everybody's influence on each study. The passes of the comparisons also audit
// them: they look at people's histories, at who was lost, and at groups that are no strata.
// Covariates need passes of their own.
// Blocks are independent, have a fixed size, and are added in order, so the sums do
// not depend on the number of threads. The package refuses to know how people got into the
// pool, and what their sums mean.
package comparison
