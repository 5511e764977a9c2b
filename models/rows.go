package models

import (
	"fmt"
	"reflect"
	"time"
)

// ColumnsOf derives the columns of a table made in Go from the struct of its
// rows, so that a column is declared once: the `col` tag names it, `unit` and
// `doc` describe it, a pointer may be null. It panics on a field of a type that
// no column can have, which only a fault in this program can cause.
func ColumnsOf[T any]() []Column {
	t := reflect.TypeFor[T]()
	columns := make([]Column, t.NumField())
	for i := range columns {
		f := t.Field(i)
		typ := f.Type
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		columns[i] = Column{
			Name:     f.Tag.Get("col"),
			Type:     columnType(typ),
			Unit:     f.Tag.Get("unit"),
			Doc:      f.Tag.Get("doc"),
			Required: f.Type.Kind() != reflect.Pointer,
		}
	}
	return columns
}

func columnType(t reflect.Type) Type {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return Date
	case t == reflect.TypeFor[Decimal]():
		return Amount
	case t.Kind() == reflect.String:
		return String
	case t.Kind() == reflect.Int64:
		return Integer
	case t.Kind() == reflect.Float64:
		return Float
	case t.Kind() == reflect.Bool:
		return Boolean
	}
	panic(fmt.Sprintf("models: no column type for Go type %s", t))
}
