// Package transform turns the text of a raw batch into the typed rows of a
// canonical table, and holds back what it cannot read with certainty.
//
// It knows meanings: which header feeds which column, what a date, an amount,
// a duration or a status looks like in this feed, and what the canonical table
// demands of a row. All of that is declared in a [Mapping]; nothing is guessed
// from the data and nothing is matched by likeness.
//
// It refuses to know files, sheets, services, storage and SQL: raw batches come
// in by [models.RawSchema], landed batches go out by [models.LandedSchema], and
// whatever cannot be landed goes to a callback as a [models.Reject]. It also
// refuses to know people: who an employee id or an email address belongs to is
// decided after landing.
//
// How text is read:
//   - Surrounding white space never counts. An empty cell, and a cell that is
//     one of the mapping's null tokens, is null.
//   - Text is verbatim otherwise, in Unicode normal form C, so that one name
//     spelled in two normal forms stays one name. Identifiers are text: leading
//     zeros survive.
//   - An email address is lower case and loses a leading "mailto:".
//   - A date is read by the declared formats only; a time of day is dropped and
//     no time zone is applied: the date is the one that stands in the cell.
//   - An amount is exact: it never passes through a binary fraction, and digits
//     after the sixth decimal are rounded half to even.
package transform
