package models_test

import (
	"fmt"

	"github.com/impactmart/impactmart/models"
)

// A key is declared once, by the tags of its field: its default, its range, the
// allowed words and its meaning.
func ExampleCheckKeys() {
	type settings struct {
		Pool    string `yaml:"pool" default:"not_yet" values:"not_yet,never" doc:"Comparison people."`
		Retries int    `yaml:"retries" default:"5" min:"0" max:"100" doc:"How often a request is retried."`
	}
	s := settings{Pool: "nevver", Retries: 500}
	for _, fault := range models.CheckKeys(s) {
		fmt.Println(fault)
	}
	var usual settings
	models.SetDefaults(&usual)
	fmt.Println(usual.Pool, usual.Retries)
	// Output:
	// pool: "nevver" is not one of not_yet, never (did you mean "never"?)
	// retries: 500 is out of range; write 0 to 100
	// not_yet 5
}
