package report

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// Question is what somebody asks of the marts, with the SQL that responds in the folder of
// marts.duckdb.
type Question struct {
	Mart string // the mart that it is about; empty for a question about several
	Asks string
	SQL  string
}

//go:embed questions.sql
var questionsSQL string

// Questions are executed by a test on the marts of the demo. In questions.sql, each is a
// paragraph whose first line is a comment: the mart, or *, and the question.
var Questions = readQuestions(questionsSQL)

func readQuestions(text string) (questions []Question) {
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		head, sql, _ := strings.Cut(paragraph, "\n")
		mart, asks, _ := strings.Cut(strings.TrimPrefix(head, "-- "), ": ")
		questions = append(questions, Question{strings.Trim(mart, "*"), asks, sql})
	}
	return questions
}

// QuestionsOf are the questions about a mart.
func QuestionsOf(mart string) []Question {
	return slices.DeleteFunc(slices.Clone(Questions), func(q Question) bool { return q.Mart != mart })
}

// writeQuestions writes the questions about a mart with their SQL.
func writeQuestions(b *strings.Builder, mart string) {
	for _, q := range QuestionsOf(mart) {
		fmt.Fprintf(b, "\n%s\n\n```sql\n%s\n```\n", q.Asks, q.SQL)
	}
}
