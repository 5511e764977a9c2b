package transform

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/currency"
)

// newCurrencies are codes of ISO 4217 that the library does not know yet.
var newCurrencies = []string{"MRU", "SLE", "UYW", "VED", "VES", "XCG", "ZWG"}

// isISO4217 reports whether a code in upper case is one of ISO 4217, present or past.
func isISO4217(code string) bool {
	_, err := currency.ParseISO(code)
	return err == nil || slices.Contains(newCurrencies, code)
}

// IsCurrency reports whether a code in upper case is the ISO 4217 code of a currency:
// XXX means that there is none, and XTS is for tests.
func IsCurrency(code string) bool { return isISO4217(code) && code != "XXX" && code != "XTS" }

// signCurrencies are the ISO 4217 currencies that are written with a sign. A sign
// that is not listed, such as the generic sign ¤, contradicts no currency.
var signCurrencies = map[rune]string{
	'€': "EUR",
	'$': "USD ARS AUD BBD BMD BND BRL BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD UYU XCD",
	'£': "GBP EGP FKP GIP LBP SHP SSP SYP SDG",
	'¥': "JPY CNY", '￥': "JPY CNY",
	'₹': "INR", '₨': "PKR NPR LKR MUR SCR INR",
	'₽': "RUB", '₴': "UAH", '₸': "KZT", '₾': "GEL", '֏': "AMD", '₼': "AZN",
	'₩': "KRW KPW", '₫': "VND", '฿': "THB", '₭': "LAK", '៛': "KHR", '₱': "PHP CUP", '₮': "MNT", '৳': "BDT",
	'₺': "TRY", '₪': "ILS", '﷼': "IRR OMR QAR SAR YER",
	'₦': "NGN", '₵': "GHS", '₡': "CRC", '₲': "PYG", '¢': "USD GHS",
}

// checkCurrencies holds back amounts whose sign is not one of the record's
// currency: one of the two is wrong, and the program cannot know which.
func (p *pass) checkCurrencies() {
	if p.currency == nil {
		return
	}
	codes := p.currency.vector.(*textVector)
	for _, c := range p.all {
		if !c.number.currency {
			continue
		}
		valid, reported := c.validity(), -1
		for record, mute := range p.mute {
			if mute || !valid[record] || !codes.valid[record] {
				continue
			}
			if known := currenciesOf(p.verbatim(c, record)); known == "" || strings.Contains(known, string(codes.value(record))) {
				continue
			}
			p.outcomes[record] = rejected
			if row := record / p.per; row != reported || c.origin == fromCell {
				reported = row
				p.findings = append(p.findings, finding{record: record, column: c, code: CurrencyDiffers})
			}
		}
	}
}

// currenciesOf are the currencies that a cell may be in, empty if it does not tell: by a
// sign, or by the code that a sheet shows. In a text, letters make no number.
func currenciesOf(cell string) string {
	if code, _, found := strings.Cut(cell, " "); found && len(code) == 3 && isISO4217(code) {
		return code
	}
	return signCurrencies[currencySign(cell)]
}

// isOther reports whether a cell has the sign or the code of another currency than the
// declared one.
func (f *numberFormat) isOther(cell string) bool {
	if f.code == "" || isDigit(cell[0]) && isDigit(cell[len(cell)-1]) {
		return false
	}
	for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if code := strings.ToUpper(word); code != f.code && isISO4217(code) {
			return true
		}
	}
	known := signCurrencies[currencySign(cell)]
	return known != "" && !strings.Contains(known, f.code)
}

// currencySign finds the currency sign before or after a number; most cells have none,
// which is 0.
func currencySign(cell string) rune {
	cell = trim(cell)
	if cell == "" || isDigit(cell[0]) && isDigit(cell[len(cell)-1]) {
		return 0
	}
	for _, r := range cell {
		if unicode.Is(unicode.Sc, r) {
			return r
		}
	}
	return 0
}
