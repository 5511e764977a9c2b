package transform

import (
	"strings"
	"unicode"

	"github.com/impactmart/impactmart/models"
)

// Systems of record delete nothing: they add a row by which an earlier one is taken back,
// with a word in a column of its own, or with its hours negated. Where nothing is mapped to
// that column, such a row would count like the one that it takes back.

// takenBack are words by which a row takes back another one, wherever they stand.
var takenBack = wordSet("reversal reversed reverse void voided rescinded retracted " +
	"storno storniert stornierung stornobuchung annulliert annullierung rückbuchung " +
	"annulation annulé annulée contrepassation extourne anulación anulado anulada reversión revertido")

// calledOff are words that mean it only below a header about the record itself.
var calledOff = wordSet("cancelled canceled cancellation cancel withdrawn withdrawal revoked deleted removed invalid invalidated reverted " +
	"abgebrochen abgesagt zurückgezogen gelöscht ungültig widerrufen retiré retirée révoqué supprimé supprimée invalide " +
	"cancelado cancelada cancelación retirado retirada revocado eliminado eliminada inválido")

// ofRecord and ofOthers are words of headers about the record, and about something else.
var (
	ofRecord = wordSet("record row entry line transaction trans type kind action event operation posting status state flag outcome result completion training course enrollment enrolment registration " +
		"satzart datensatz zeile eintrag vorgang vorgangsart buchung buchungsart art typ aktion zustand abschluss schulung kurs anmeldung " +
		"enregistrement ligne écriture opération nature statut état formation inscription registro fila asiento operación tipo acción estado formación curso inscripción")
	ofOthers = wordSet("payment invoice bill employee employment user person people account next contract subscription manager team department " +
		"zahlung rechnung mitarbeiter benutzer konto vertrag paiement facture salarié utilisateur compte contrat pago factura empleado usuario cuenta contrato")
	ofLength = wordSet("hours hour hrs duration credits credit units minutes stunden dauer minuten heures durée horas duración minutos")
)

// unused is a column that nothing is mapped to and that may say that a row is taken back.
type unused struct {
	*bound
	isAboutRecord, isLength bool
}

// relateTakenBack finds the columns to which nothing is mapped, of a table whose rows are
// events.
func (b *binding) relateTakenBack(used map[int]bool) {
	if name := b.normalizer.table.Name; name != models.Completions.Name && name != models.Costs.Name {
		return
	}
	for i, header := range b.headers {
		if used[i] {
			continue
		}
		u := unused{bound: &bound{field: &field{Column: models.Column{Name: header}}, header: header, index: i}}
		isOther := false
		for word := range strings.FieldsFuncSeq(strings.ToLower(header), func(r rune) bool { return !unicode.IsLetter(r) }) {
			u.isAboutRecord = u.isAboutRecord || ofRecord[word]
			u.isLength = u.isLength || ofLength[word]
			isOther = isOther || ofOthers[word]
		}
		u.isAboutRecord = u.isAboutRecord && !isOther
		b.unused = append(b.unused, u)
	}
}

// checkTakenBack holds back the rows that a column says are taken back, or take back others.
func (p *pass) checkTakenBack() {
	for _, u := range p.unused {
		column := p.data[u.index]
		for row := range p.rows {
			if !p.rowMute[row] && u.takesBack(trim(column.Value(p.offset+row))) {
				p.rejectRow(row, u.bound, TakenBack)
			}
		}
	}
}

// longestTakenBack is the length in bytes of the longest word.
const longestTakenBack = 20

func (u unused) takesBack(cell string) bool {
	switch {
	case cell == "" || len(cell) > longestTakenBack:
		return false
	case u.isLength:
		return len(cell) > 1 && (cell[0] == '-' || cell[0] == '(') && isDigit(cell[1])
	case isDigit(cell[0]):
		return false
	}
	word := strings.ToLower(cell)
	return takenBack[word] || u.isAboutRecord && calledOff[word]
}
