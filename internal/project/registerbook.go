package project

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/impactmart/impactmart/connectors"
	"github.com/impactmart/impactmart/connectors/location"
	"github.com/impactmart/impactmart/internal/forms"
)

// registerWithin is the number of rows in which the header of a sheet of the
// register is searched.
const registerWithin = 20

// literal escapes a name, because the paths of connectors are patterns.
var literal = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

// readRegister adds the sheets of the register's workbook to the configuration as
// lists. From then on, only the place of a fault distinguishes them from lists of
// the configuration. A list that is in both is a fault.
func (d *document) readRegister(top *yaml.Node, path string, workbook func(path, sheet string, within int) connectors.Settings) error {
	key := childOf(top, "register")
	if key == nil || key.value.Kind != yaml.ScalarNode || key.value.Value == "" || workbook == nil {
		return nil
	}
	file := beside(path, key.value.Value)
	drops := location.NewLocal(filepath.Dir(file))
	book := forms.NewBook(key.value.Value, math.MaxInt32) // line numbers that no file reaches
	d.places = book.Places
	var errs []error
	for _, sheet := range forms.Sheets() {
		settings := workbook(literal.Replace(filepath.Base(file)), sheet, registerWithin)
		sources, err := settings.Open(context.Background(), connectors.Env{Drops: drops, Wanted: forms.Wanted(sheet), Temp: inMemory})
		if err == nil && len(sources) == 0 || errors.Is(err, location.ErrNotFound) { // whose text has a part of the path
			err = fmt.Errorf("%s does not exist; create it, for example with `impactmart init`", key.value.Value)
		}
		if err != nil {
			return d.fault(key.key.Line, "register: %w", err)
		}
		if err := d.addList(top, book, sheet, sources[0]); errors.Is(err, connectors.ErrNoSheet) && forms.IsExtra(sheet) {
			continue
		} else if err != nil {
			errs = append(errs, d.registerFaults(key.key.Line, err))
		}
	}
	return errors.Join(errs...)
}

// addList reads one sheet and adds its rows, if it has any.
func (d *document) addList(top *yaml.Node, book *forms.Book, sheet string, source connectors.Source) error {
	rows, err := source.Read(context.Background())
	if err != nil {
		return err
	}
	defer rows.Release()
	key, items, err := book.List(sheet, rows)
	if err != nil || len(items.Content) == 0 {
		return err
	}
	given := childOf(top, key.Value)
	switch {
	case given == nil:
		top.Content = append(top.Content, key, items)
	case len(given.value.Content) == 0:
		*given.value = *items
	default:
		return d.fault(given.key.Line, "%s: is also in the sheet %s of %s; keep one of the two", key.Value, sheet, book.File)
	}
	return nil
}

// registerFaults adds its place to each fault of a sheet.
func (d *document) registerFaults(line int, err error) error {
	var errs []error
	for _, e := range unjoin(err) {
		var inSheet *forms.Fault
		var known *Fault
		switch {
		case errors.As(e, &inSheet):
			errs = append(errs, &Fault{Kind: BadConfig, At: d.secrets.redact(inSheet.Place.String()), Err: inSheet.Err})
		case errors.As(e, &known):
			errs = append(errs, e)
		default:
			errs = append(errs, d.fault(line, "register: %w", e))
		}
	}
	return errors.Join(errs...)
}
