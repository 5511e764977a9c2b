package transform

import (
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Stable codes of rejects; connectors add those of models.Fault*.
const (
	RequiredMissing   = "required_missing"
	IdentifierMissing = "identifier_missing"
	NotADate          = "not_a_date"
	NotANumber        = "not_a_number"
	DayForNumber      = "day_for_number"
	NotAnInteger      = "not_an_integer"
	NotADuration      = "not_a_duration"
	NotABoolean       = "not_a_boolean"
	NotAnEmail        = "not_an_email"
	NotACurrency      = "not_a_currency"
	CurrencyDiffers   = "currency_differs"
	UnknownValue      = "unknown_value"
	OutOfRange        = "out_of_range"
	DateOrder         = "date_order"
	TooLong           = "too_long"
)

// RejectCode is one reason to hold a record back, for documents and help.
type RejectCode struct {
	Code   string // stable
	Doc    string // when it is given
	Remedy string // what to do about it, unless a reject says something better
}

// RejectCodes lists every code that a reject of this package can carry;
// docs/rejects.md shows the same list.
var RejectCodes = []RejectCode{
	{RequiredMissing, "A cell that every record needs is empty or a null token.", "Fill the cell in the source, or leave the row out by skip_where if it is no record."},
	{IdentifierMissing, "None of the columns that say whom or what the record is about is filled.", "Fill one of the identifying columns in the source."},
	{NotADate, "The cell fits none of the declared formats, or is a day that the calendar does not have.", "Correct the date in the source, or add its format to the column's formats; a placeholder such as 0000-00-00 belongs under the mapping's nulls."},
	{NotANumber, "The cell is no number written with the declared decimal and thousands signs.", "Correct the number in the source, or declare how it is written: decimal, group, percent."},
	{DayForNumber, "The cell is a day to the spreadsheet, where a number or a duration is wanted; spreadsheets make one of what looks like a date.", "Give the cell a number format and type the number again."},
	{NotAnInteger, "The cell is a number with a fraction where only whole numbers are counted.", "Correct the number in the source."},
	{NotADuration, "The cell is no duration, or a plain number in a column without a declared unit.", "Write it as 1h 30m, 90 min, 1:30 or PT1H30M, or declare the column's unit: hours, minutes or seconds."},
	{NotABoolean, "The cell is none of the words for yes and no.", "Correct the cell in the source, or add the word to the column's values."},
	{NotAnEmail, "The cell is no email address: one @ with text on both sides and no white space.", "Correct the address in the source."},
	{NotACurrency, "The cell is no three-letter code of ISO 4217.", "Write a code such as EUR or USD."},
	{CurrencyDiffers, "The amount bears the sign of another currency than the record has.", "Correct the currency or the sign in the source, or the mapping's currency_code."},
	{UnknownValue, "The cell is none of the values that the column accepts.", "Correct the cell in the source, or add the word to the column's values."},
	{OutOfRange, "The value is beyond what its column can mean: a date outside 1900 to 2200, a share outside 0..1, a negative length, cost or count, a number too large to hold.", "Correct the value in the source, or the way the mapping reads it (percent, unit, decimal); a placeholder such as 9999-12-31 belongs under the mapping's nulls."},
	{DateOrder, "Two dates of the record stand in an impossible order, such as a completion before its start.", "Correct the wrong one of the two dates in the source."},
	{TooLong, "The text is longer than 1,024 bytes, too long for an identifier or a name.", "Shorten the text, or check whether the right column is mapped."},
	{models.FaultRagged, "The row has more or fewer fields than the header.", "Correct the row in the source; a separator inside a cell needs quotes."},
	{models.FaultQuote, "A quote stands where none may stand, or is never closed.", "Correct the quotes in the row; a quote inside quotes is doubled."},
	{models.FaultEncoding, "The row or cell holds bytes that are no text in the declared encoding.", "Declare the encoding in which the file was saved, or save it as UTF-8."},
	{models.FaultNUL, "The row or cell holds a NUL byte.", "Export the data again; NUL bytes are a sign of a damaged file or of UTF-16 read as something else."},
	{models.FaultCell, "A spreadsheet cell holds an error such as #N/A.", "Mend the formula in the sheet, or clear the cell."},
	{models.FaultRecord, "A record of a service is no object.", "Check the path of the records in the connector's settings."},
}

// remedy gives the default remedy of a code.
func remedy(code string) string {
	for _, c := range RejectCodes {
		if c.Code == code {
			return c.Remedy
		}
	}
	return "Correct the row in the source."
}

// describe says what is wrong with a cell of the column, without the cell.
func (f *field) describe(code string) string {
	switch code {
	case RequiredMissing:
		return "is empty, and every record needs " + f.Name
	case NotADate:
		return fmt.Sprintf("is no date (expected %s)", f.formatNames())
	case NotANumber:
		return "is no number (" + f.number.describe() + ")"
	case DayForNumber:
		return "is a day to the spreadsheet, shown here as its number, and no " + f.wanted()
	case NotADuration:
		return f.describeDuration()
	case NotABoolean:
		return "is no yes or no (accepted: " + f.words.list() + ")"
	case UnknownValue:
		return "is none of " + strings.Join(f.words.values, ", ")
	case OutOfRange:
		return f.describeRange()
	}
	if text, known := inAnyColumn[code]; known {
		return text
	}
	return "cannot be read"
}

// inAnyColumn says what is wrong with a cell where the column does not matter.
var inAnyColumn = map[string]string{
	CurrencyDiffers:      "bears the sign of another currency than the record has",
	NotAnInteger:         "is no whole number",
	NotAnEmail:           "is no email address",
	NotACurrency:         "is no currency code of ISO 4217",
	TooLong:              fmt.Sprintf("is longer than %d bytes", maxText),
	models.FaultEncoding: "is no valid UTF-8",
	models.FaultNUL:      "holds a NUL byte",
}

// wanted is what the column holds.
func (f *field) wanted() string {
	if f.Unit == hours {
		return "duration"
	}
	return "number"
}

func (f *field) describeDuration() string {
	if f.spec.Unit == "" {
		return "is no duration (expected such as 1h 30m, 90 min, 1:30 or PT1H30M; a plain number needs a declared unit)"
	}
	return fmt.Sprintf("is no duration (expected a number of %s, or such as 1h 30m, 90 min, 1:30 or PT1H30M)", f.spec.Unit)
}

func (f *field) formatNames() string {
	names := make([]string, len(f.layouts))
	for i, l := range f.layouts {
		names[i] = l.name
	}
	return strings.Join(names, " or ")
}

func (f *numberFormat) describe() string {
	if f.group == "" {
		return fmt.Sprintf("decimal sign %q, no thousands sign", string(f.decimal))
	}
	return fmt.Sprintf("decimal sign %q, thousands sign %q", string(f.decimal), f.group[:1])
}

// Lists are the closed lists of this package, by the names under which contracts
// take them in.
func Lists() map[string][]string {
	var codes []string
	for _, c := range RejectCodes {
		codes = append(codes, c.Code)
	}
	return map[string][]string{"reject_codes": codes}
}
