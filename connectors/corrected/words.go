package corrected

import (
	"slices"
	"strings"
	"unicode"
)

// What the sender may write into the column that says what to fix, in the languages in which
// people write sheets.
var (
	deleteWords = words("delete deleted remove removed erase erased " +
		"löschen lösche gelöscht löschung loeschen geloescht entfernen entferne entfernt streichen gestrichen " +
		"supprimer supprime supprimez supprimé supprimée effacer effacé effacée enlever enlevé enlevée retirer " +
		"eliminar elimina eliminado eliminada borrar borra borrado borrada suprimir suprimido suprimida quitar")
	newWords = words("new added neu neue neuer hinzugefügt nouveau nouvelle ajouté ajoutée nuevo nueva añadido añadida agregado agregada")
	// unclearWords may mean that the row or that its finding is to be left alone.
	unclearWords = words("ignore ignored skip cancel cancelled void ignorieren überspringen überspringe stornieren storno ungültig " +
		"ignorer ignoré annuler annulé ignorar omitir anular anulado")
	// fillers say nothing more beside a word.
	fillers = words("please to zu zum à para row line entry record the this that it whole entire all bitte zeile eintrag datensatz die diese diesen dieser den ganze ganzen " +
		"svp merci ligne la cette le ce entrée enregistrement por favor fila línea esta este el registro entrada")
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// wish is what the sender wants of a row.
type wish int

const (
	noWish wish = iota
	toDelete
	isNew
	isUnclear // it may want the row to be deleted
)

// mostWords limits what is taken for a wish: what a run writes is a sentence.
const mostWords = 4

// wishIn reads the column that says what to fix. What a run has written there is no wish,
// also if it begins with one of the headers.
func wishIn(says string, headers []string) wish {
	folded := strings.ToLower(strings.TrimSpace(says))
	if strings.Contains(folded, strings.ToLower(isUnclearWish)) { // it came back as it was sent
		return isUnclear
	}
	all := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	if len(all) == 0 {
		return noWish
	}
	core := slices.DeleteFunc(slices.Clone(all), func(word string) bool { return fillers[word] })
	if len(core) == 1 {
		switch {
		case deleteWords[core[0]]:
			return toDelete
		case newWords[core[0]]:
			return isNew
		case unclearWords[core[0]]:
			return isUnclear
		}
	}
	if slices.ContainsFunc(headers, func(header string) bool {
		return header != "" && strings.HasPrefix(folded, strings.ToLower(strings.TrimSpace(header)))
	}) {
		return noWish
	}
	hasWord := slices.ContainsFunc(all, func(word string) bool { return deleteWords[word] })
	if deleteWords[all[0]] || hasWord && len(all) <= mostWords {
		return isUnclear
	}
	return noWish
}
