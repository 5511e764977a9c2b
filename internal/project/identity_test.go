package project_test

import (
	"reflect"
	"testing"

	"github.com/impactmart/impactmart/internal/project"
	"github.com/impactmart/impactmart/models"
)

// changesNothing are the settings that change no figure.
var changesNothing = map[string]bool{
	"Version": true, "Store": true, "Scratch": true, "Drops": true, // where things are
	"Publish.Workbooks": true, "Engine.Threads": true, "Engine.MemoryLimit": true,
	"Engine.Type": true, "Engine.Connect": true, // the identity of the code covers the engine
	"Lineage": true, "Prometheus": true, // what is told to other systems
	"Feeds": true, "Register": true, "Lists": true, // by the feeds, batches and register of the plan
}

// TestIdentity: a run after a changed setting is a new one. A setting that is forgotten
// would leave the marts as they were.
func TestIdentity(t *testing.T) {
	of := func(c project.Config) string {
		return (&project.Plan{Config: &c, Register: &models.Register{}}).Identity()
	}
	eachSetting(reflect.TypeFor[project.Config](), "", nil, func(path string, index []int) {
		var changed project.Config
		v := reflect.ValueOf(&changed).Elem().FieldByIndex(index)
		switch v.Kind() {
		case reflect.String:
			v.SetString("else")
		case reflect.Int:
			v.SetInt(7)
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
		case reflect.Map:
			v.Set(reflect.MakeMap(v.Type()))
		default:
			t.Fatalf("%s is a %s", path, v.Kind())
		}
		if got := of(changed) != of(project.Config{}); got == changesNothing[path] {
			t.Errorf("%s changes the identity: %t", path, got)
		}
	})
	feeds := map[string]bool{}
	for _, f := range []project.Feed{{}, {Name: "kpi"}, {Table: models.Costs}, {Deliveries: "full"}, {Covers: "location"}, {SameKey: "sum"}} {
		p := project.Plan{Config: &project.Config{}, Register: &models.Register{}, Feeds: []project.Feed{f}}
		feeds[p.Identity()] = true
	}
	if len(feeds) != 6 {
		t.Errorf("6 feeds have %d identities", len(feeds))
	}
}

// eachSetting calls use with every field of a struct and of the structs in it.
func eachSetting(t reflect.Type, path string, index []int, use func(path string, index []int)) {
	for i := range t.NumField() {
		f, at := t.Field(i), append(append([]int(nil), index...), i)
		if f.Type.Kind() == reflect.Struct && !changesNothing[path+f.Name] {
			eachSetting(f.Type, path+f.Name+".", at, use)
		} else if f.Type.Kind() != reflect.Struct {
			use(path+f.Name, at)
		}
	}
}
