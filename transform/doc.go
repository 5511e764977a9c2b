// Package transform turns the text of a raw batch into the typed rows of a
// canonical table, and holds back what it cannot read with certainty.
//
// It knows meanings: which header fills which column, what a date, an amount,
// a duration or a status looks like in this feed, and what the canonical table
// requires of a row. All of this is declared in a [Mapping]; nothing is guessed
// from the data and nothing is matched by similarity.
//
// It refuses to know files, sheets, services, storage and SQL: raw batches come
// in with [models.RawSchema], landed batches go out with [models.LandedSchema], and
// records that cannot be landed go to a callback as a [models.Reject]. It also
// refuses to know people: employee IDs and email addresses are matched to people
// after landing.
//
// How text is read:
//   - Surrounding white space is ignored. An empty cell, and a cell that is
//     one of the mapping's null tokens, is null.
//   - Text is otherwise verbatim, in Unicode normal form C, so that a name
//     spelled in two normal forms stays one name. Identifiers are text: leading
//     zeros are kept.
//   - An email address is converted to lower case and loses a leading "mailto:".
//   - A date is read by the declared formats only, and a time of day is dropped: the
//     date is the one in the cell. Only a declared zone changes that, for times with
//     an offset.
//   - An amount is exact: it never passes through a binary fraction, and digits
//     after the sixth decimal are rounded half to even.
package transform
