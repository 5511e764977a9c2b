package main

import (
	"testing"
	"time"

	"github.com/impactmart/impactmart/models"
)

// TestNoDrawOnceAPlanHasBegun: who draws when outcomes are known can draw again.
func TestNoDrawOnceAPlanHasBegun(t *testing.T) {
	was := tools.Now
	defer func() { tools.Now = was }()
	tools.Now = func() time.Time { return time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC) }
	for start, refused := range map[string]bool{"2026-03-01": true, "2026-03-02": true, "2026-03-03": false} {
		if err := beforeStart(models.StudyPlan{Program: "p", Start: start}); (err != nil) != refused {
			t.Errorf("a start on %s: %v", start, err)
		}
	}
}
