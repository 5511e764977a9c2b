package duckdb

// Go lets a program that uses C export every symbol it has, for libraries that it
// might load. Of DuckDB these are 60,000, of which 6 MB lie in the file and, as
// the loader looks through them, in memory. DuckDB is told to load none.

// #cgo LDFLAGS: -Wl,--no-export-dynamic
import "C"
