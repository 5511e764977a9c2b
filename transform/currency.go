package transform

import (
	"strings"
	"unicode"
)

// signCurrencies are the currencies of ISO 4217 that are written with a sign. What
// stands in no list, such as the general sign ¤, contradicts none.
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

// checkCurrencies holds back amounts whose sign is not one of the record's currency:
// one of the two is wrong, and nobody can tell which.
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
			sign, found := currencySign(p.verbatim(c, record))
			if known, listed := signCurrencies[sign]; !found || !listed || strings.Contains(known, string(codes.value(record))) {
				continue
			}
			p.fates[record] = rejected
			if row := record / p.per; row != reported || c.origin == fromCell {
				reported = row
				p.faults = append(p.faults, fault{record: record, column: c, code: CurrencyDiffers})
			}
		}
	}
}

// currencySign finds the one that may stand around a number; most have none.
func currencySign(cell string) (rune, bool) {
	cell = trim(cell)
	if cell == "" || isDigit(cell[0]) && isDigit(cell[len(cell)-1]) {
		return 0, false
	}
	if at := strings.IndexFunc(cell, func(r rune) bool { return unicode.Is(unicode.Sc, r) }); at >= 0 {
		for _, r := range cell[at:] {
			return r, true
		}
	}
	return 0, false
}
