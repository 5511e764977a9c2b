package transform

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// Stable codes of rejects. Connectors add those of models.Fault*.
const (
	RequiredMissing   = "required_missing"
	IdentifierMissing = "identifier_missing"
	NothingAbove      = "nothing_above"
	NotADate          = "not_a_date"
	NotANumber        = "not_a_number"
	DayForNumber      = "day_for_number"
	DayForID          = "day_for_id"
	LabelForID        = "label_for_id"
	RoundedID         = "rounded_id"
	NotAnInteger      = "not_an_integer"
	NotADuration      = "not_a_duration"
	NotABoolean       = "not_a_boolean"
	NotAnEmail        = "not_an_email"
	NotACurrency      = "not_a_currency"
	CurrencyDiffers   = "currency_differs"
	UnknownValue      = "unknown_value"
	OutOfRange        = "out_of_range"
	DateOrder         = "date_order"
	NoDenominator     = "denominator_missing"
	PercentMixed      = "percent_mixed"
	UnitDiffers       = "unit_differs"
	UnitMixed         = "unit_mixed"
	RetractsNothing   = "retracts_nothing"
	TakenBack         = "taken_back"
	TooLong           = "too_long"
)

// RejectCode is one reason to hold a record back, for documents and help.
type RejectCode struct {
	Code   string // stable
	Doc    string // when it is used
	Remedy string // what to do about it, for who keeps the source or the configuration
	Sheet  string // the same for who keeps the sheet and knows no configuration
}

// RejectCodes lists every code of the rejects of this package; docs/rejects.md has
// the same list.
var RejectCodes = []RejectCode{
	{RequiredMissing, "A cell that every record needs is empty or a null token.", "Fill in the cell in the source, or skip the row with skip_where if it is not a record.", "Fill in the cell."},
	{IdentifierMissing, "All columns that identify the subject of the record are empty.", "Fill in one of the identifying columns in the source.", "Fill in who or what the row is about: one cell that is named here is enough."},
	{NothingAbove, "A cell of a column with `fill_down` is empty, and it is not certain which value above stands for it: there is none, a row that may have had one could not be parsed or was skipped, or the last one is a word of skip_where.", "Fill in the cell in the source, or correct the row above it.", "Fill in the cell, or correct the row above it."},
	{NotADate, "The cell fits none of the declared formats, or is a day that does not exist in the calendar.", "Correct the date in the source, or add its format to the column's formats; add a placeholder such as 0000-00-00 to the mapping's nulls.", "Write the date in the form that is named here."},
	{NotANumber, "The cell is not a number with the declared decimal and thousands separators.", "Correct the number in the source, or declare how it is written: decimal, group, percent.", "Write a plain number, with the separators that are named here and without a unit."},
	{DayForNumber, "The cell is a date in the spreadsheet, but the column needs a number or a duration; spreadsheets convert values that look like dates.", "Give the cell a number format and type the number again.", "Give the cell a number format and type the number again."},
	{DayForID, "The cell is a date in the spreadsheet, but the column needs an ID; spreadsheets convert IDs that look like dates, such as 3-12.", "Format the column as text and type the ID again.", "Format the column as text and type the ID again."},
	{LabelForID, "The spreadsheet shows a number with a text that only its number format has, such as 12 as No. 12, but the column needs an ID.", "Format the column as text and type the ID as it is to be read.", "Format the column as text and type the ID as it is to be read."},
	{RoundedID, "The cell of an ID is a number such as 1.23457E+11: a spreadsheet has rounded a long ID, so its last digits are lost, and different IDs may have become one.", "Export the IDs again, as text.", "Format the column as text and type the whole ID again."},
	{NotAnInteger, "The cell is a number with a fraction, but the column accepts only whole numbers.", "Correct the number in the source.", "Write a whole number."},
	{NotADuration, "The cell is not a duration, or is a plain number in a column without a declared unit.", "Write it as 1h 30m, 90 min, 1:30 or PT1H30M, or declare the column's unit: hours, minutes or seconds.", "Write it with its unit, such as 1h 30m or 90 min."},
	{NotABoolean, "The cell is not one of the accepted words for yes and no.", "Correct the cell in the source, or add the word to the column's values.", "Write yes or no."},
	{NotAnEmail, "The cell is not an email address: one @ with text on both sides and no white space.", "Correct the address in the source.", "Correct the address: one @ with text on both sides and no spaces."},
	{NotACurrency, "The cell is not a three-letter ISO 4217 code.", "Write a code such as EUR or USD.", "Write a code such as EUR or USD."},
	{CurrencyDiffers, "The amount has a different currency than the record, or than the column declares, by the sign or code in the cell, or by the one that its number format shows.", "Correct the currency, or the sign or number format of the amount in the source, or the mapping's currency_code.", "Correct the currency, or the sign or number format of the amount."},
	{PercentMixed, "A cell that the sheet shows in percent is below a number above 1 without a percent format, or the other way around, in one column and of one metric: 90.1% is stored as 0.901, and 90 may mean the same or a hundred times as much. The notation of the first such cell counts.", "Give all cells of the column the same number format and correct the numbers that it then shows; if the plain numbers are percentages, declare percent: true.", "Give all cells of the column the same number format, and correct the numbers that it then shows."},
	{UnitDiffers, "The sheet shows the number in a unit that cannot be that of the column, which only its number format has: pieces in a column of durations, minutes in one of amounts, or 12.5 as 12.5 k€, which may be 12,500. A duration that is shown in a unit of time is read in it: 90 as 90 min is 1.5 hours.", "Correct the number, or its number format; write amounts in full.", "Give the cell the format General, and write the number that is meant, in full."},
	{UnitMixed, "The sheet shows the number in another unit than those above it, in one column and of one metric: 90 as 90 min below 1.5 as 1.5 h, $ below €, or numbers with a unit of time, or with thousands, beside numbers without. The first such cell counts.", "Give all cells of the column the same number format, and correct the numbers that it then shows.", "Give all cells of the column the same number format, and correct the numbers that it then shows."},
	{UnknownValue, "The cell is not one of the values that the column accepts.", "Correct the cell in the source, or add the word to the column's values.", "Write one of the words named here, or ask the person who runs impactmart to accept yours."},
	{OutOfRange, fmt.Sprintf("The value is outside the range of its column: a date outside %d to %d, a share outside 0..1, a negative length, cost, count or weight, more than %s hours in one completion, a number or an amount of more than 10^12.", firstYear, lastYear, inWords(mostHours)), "Correct the value in the source, or the way the mapping reads it (percent, unit, decimal); add a placeholder such as 9999-12-31 to the mapping's nulls.", "Correct the value; if nothing is known and not every row needs one, clear the cell."},
	{DateOrder, "Two dates of the record are in an impossible order, such as a completion before its start.", "Correct the wrong one of the two dates in the source.", "Correct the wrong one of the two dates."},
	{NoDenominator, "The denominator of an observation is mapped, but the cell is empty, or it is 0 although the numerator is not. 0 of 0 is no fault: nothing happened in the period.", "Fill in or correct the denominator in the source; if rows of some metrics have none, declare if_empty for the column, and if no row has one, remove the column from the mapping.", "Fill in or correct the number by which the value is divided."},
	{RetractsNothing, "The status of a completion is retracted, but the record does not say which one it takes back.", "Fill in the ID of the record that is taken back, map its column to retracts, or correct the status.", "Fill in the ID of the record that is taken back, or correct the status."},
	{TakenBack, "A column that nothing is mapped to says that the row takes another one back, or was taken back itself: a word such as Reversal, Void or Storno, Canceled below a header about the record such as Record Type, or negative hours. The row would count as a completion or a cost, and so does the one that it takes back, which the program cannot tell.", "Map status to the column, with its words; or skip these rows with skip_where and leave out those that they take back. A filter of skip_where on the column ends this check of it.", "Remove this row and the row that it takes back."},
	{TooLong, "The text is longer than 1,024 bytes, the limit for identifiers and names.", "Shorten the text, or check whether the right column is mapped.", "Shorten the text."},
	{models.FaultRagged, "The row has more or fewer fields than the header.", "Correct the row in the source; put quotes around a cell that contains a separator.", "Enter the row again, each value below its header."},
	{models.FaultQuote, "A quote is in a place where none is allowed, or is never closed.", "Correct the quotes in the row; double a quote inside quotes.", "Enter the row again: a quotation mark in it is in a wrong place."},
	{models.FaultSwallow, "A quoted cell spans lines that look like rows of the table, each with the cells of the header. A stray quote may have swallowed them, so none of these lines is read.", "Remove or double the quote in the first of these lines; if the lines are the text of a cell, write it without line ends.", "Enter the row again: a quotation mark above it is in a wrong place."},
	{models.FaultEncoding, "The row or cell contains bytes that are invalid in the declared encoding.", "Declare the encoding in which the file was saved, or save it as UTF-8.", "Enter the row again: some of its letters could not be read."},
	{models.FaultNUL, "The row or cell contains a NUL byte.", "Export the data again; a NUL byte indicates a damaged file, or UTF-16 that was read in another encoding.", "Enter the row again: it was damaged."},
	{models.FaultCell, "A spreadsheet cell has an error such as #N/A, or a formula without a result.", "Correct the formula in the sheet, or clear the cell.", "Correct the formula, or type its result."},
	{models.FaultEmptied, "A row of a corrected file has the number of a row that was sent, and no cells.", "Enter the row again; or write delete into the column that says what to fix.", "Enter the row again, or write “delete” into the column “What to fix”."},
	{models.FaultUnplaced, "A row of a corrected file has no number, or a number that occurs twice or was not sent, while rows are missing: it may be new, or one of those.", "Write the number of the row that it corrects into the first column; if it is none of them, write new into the column that says what to fix.", "Write the number of the row that it corrects into the column “Row you sent”; if the row is new, write “new” into the column “What to fix”."},
	{models.FaultUnclear, "A text beside a row of a corrected file, in the column that says what to fix, may mean that the row is to be deleted: more than the word, such as “do not delete”, or a word that may mean the finding, such as ignore.", "Write only delete into that column to leave the row out, or clear the cell.", "Write only “delete” into the column “What to fix” to leave the row out, or clear that cell if the row is to count."},
	{models.FaultContradicts, "Two corrected files of one delivery, neither made from the other, give different values for one cell, or one deletes a row that the other corrects. The message names both files; what only one of them changed counts.", "Correct the row in the next corrected file, or in one of the two; or remove the file that is wrong.", "Correct the row in the newest corrected file: leave the right one of the two values in the cell. If the row is to be left out, write “delete” into the column “What to fix”; if it is to count, clear that cell."},
	{models.FaultMissing, "A row that was in a corrected file is not in the one that was delivered, and the file that it was made from no longer exists.", "Put the original back beside the corrected file, or the row back into it; to leave the row out, add a line with its number and the word delete.", "Put the file that you sent first back, or the row back into the corrected file. To leave the row out, add a line with its number below “Row you sent” and “delete” below “What to fix”."},
	{models.FaultRecord, "A record of a service is not an object, repeats a key, or is nested too deeply.", "Check the path of the records in the connector's settings, or correct the record in the service.", "Ask the person who runs impactmart."},
}

// remedy returns the remedy of a code.
func remedy(code string) string {
	for _, c := range RejectCodes {
		if c.Code == code {
			return c.Remedy
		}
	}
	return "Correct the row in the source."
}

// SheetRemedy returns what the person can do who keeps the sheet of a rejected row.
func SheetRemedy(code string) string {
	for _, c := range RejectCodes {
		if c.Code == code {
			return c.Sheet
		}
	}
	return "Correct the row."
}

// describe says what is wrong with a cell of the column, without the cell.
func (f *field) describe(code string) string {
	switch code {
	case RequiredMissing:
		return "is empty, but every record needs it"
	case NotADate:
		return fmt.Sprintf("is not a date (expected %s)", f.formatNames())
	case NotANumber:
		return "is not a number (" + f.number.describe() + ")"
	case DayForNumber:
		return "is a date in the spreadsheet (shown here as its serial number), not a " + f.wanted()
	case NotADuration:
		return f.describeDuration()
	case NotABoolean:
		return "is neither yes nor no (accepted: " + f.words.list() + ")"
	case UnknownValue:
		return "is not one of " + shownWords(f.acceptedWords())
	case OutOfRange:
		return f.describeRange()
	}
	if text, known := inAnyColumn[code]; known {
		return text
	}
	return "cannot be read"
}

// inAnyColumn describes the codes whose message does not depend on the column.
var inAnyColumn = map[string]string{
	NothingAbove:         "is empty, and it is not certain which value above stands for it",
	DayForID:             "is a date in the spreadsheet (shown here as its serial number), not an ID",
	RoundedID:            "is a number that a spreadsheet has rounded, not an ID",
	LabelForID:           "is shown with a text that only the number format of the cell has, so the ID is unclear",
	UnitDiffers:          "is shown by its number format in a unit that cannot be that of the column, or in thousands or more",
	UnitMixed:            "is shown by its number format in another unit than the numbers above it",
	CurrencyDiffers:      "is in a different currency than the record, or than the column",
	RetractsNothing:      "does not name the record that is taken back, as the status of the record demands",
	NotAnInteger:         "is not a whole number",
	NotAnEmail:           "is not an email address",
	NotACurrency:         "is not an ISO 4217 currency code",
	TakenBack:            "says that the row takes another one back or was taken back, and was not agreed to mean anything",
	TooLong:              fmt.Sprintf("is longer than %d bytes", maxText),
	models.FaultEncoding: "is not valid UTF-8",
	models.FaultNUL:      "contains a NUL byte",
}

// wanted is what the column contains.
func (f *field) wanted() string {
	if f.Unit == hours {
		return "duration"
	}
	return "number"
}

func (f *field) describeDuration() string {
	if f.spec.Unit == "" {
		return "is not a duration (expected a format such as 1h 30m, 90 min, 1:30 or PT1H30M; a plain number needs a declared unit)"
	}
	return fmt.Sprintf("is not a duration (expected a number of %s, or a format such as 1h 30m, 90 min, 1:30 or PT1H30M)", f.spec.Unit)
}

// spoken are the formats whose names are words of the configuration, in words of the sheet.
var spoken = map[string]string{"excel": "a date of the spreadsheet", "iso8601": "yyyy-mm-dd", "epoch": "seconds since 1970", "epoch_ms": "milliseconds since 1970"}

func (f *field) formatNames() string {
	names := make([]string, len(f.layouts))
	for i, l := range f.layouts {
		names[i] = cmp.Or(spoken[l.name], l.name)
	}
	return strings.Join(names, " or ")
}

func (f *numberFormat) describe() string {
	if f.group == "" {
		return fmt.Sprintf("decimal separator %q, no thousands separator", string(f.decimal))
	}
	return fmt.Sprintf("decimal separator %q, thousands separator %q", string(f.decimal), f.group[:1])
}

// Lists returns the closed lists of this package, by the names that contracts use
// for them.
func Lists() map[string][]string {
	var codes []string
	for _, c := range RejectCodes {
		codes = append(codes, c.Code)
	}
	return map[string][]string{"reject_codes": codes}
}

// shownWords lists the accepted words, as many as a message can hold.
func shownWords(words []string) string {
	const most = 30
	if more := len(words) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), more)
	}
	return strings.Join(words, ", ")
}
