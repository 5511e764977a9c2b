package duckdb

// Go makes a program that uses C export all of its symbols, for libraries that it might
// load. For DuckDB these are 60,000 symbols, which take 6 MB in the file and, because the
// loader reads them, in memory. DuckDB is configured to load no libraries.

// #cgo LDFLAGS: -Wl,--no-export-dynamic
import "C"
