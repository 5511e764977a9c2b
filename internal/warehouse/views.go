package warehouse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/impactmart/impactmart/models"
)

// ViewsSQL is a script of views over the Parquet files of tables, relative to their folder,
// for tools that read Parquet by name.
func ViewsSQL(tables []models.Table) string {
	var names []string
	for _, t := range tables {
		names = append(names, t.Name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("-- Views over the published marts. Run it in the folder of the Parquet files.\n")
	for _, n := range names {
		fmt.Fprintf(&b, "create or replace view %s as select * from read_parquet(%s);\n", n, Literal(n+".parquet"))
	}
	return b.String()
}
