package warehouse_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/impactmart/impactmart/internal/warehouse"
	"github.com/impactmart/impactmart/models"
)

// books refer to authors, and have a key with a null in it.
var books = []models.Table{
	{
		Name: "books", Doc: `Books; a path is C:\books.`, Grain: []string{"author_id", "title"},
		Columns: []models.Column{
			{Name: "author_id", Type: models.String, References: "authors.author_id", Doc: "Its author; null if nobody knows."},
			{Name: "title", Type: models.String, Required: true, Doc: "The author's title."},
			{Name: "price_amount", Type: models.Money, Doc: "Price."},
			{Name: "sold_at", Type: models.Timestamp, Doc: "When."},
			{Name: "is_old", Type: models.Boolean, Doc: "Old."},
		},
	},
	{
		Name: "authors", Doc: "Authors.", Grain: []string{"author_id"},
		Columns: []models.Column{
			{Name: "author_id", Type: models.String, Required: true, Doc: "Author."},
			{Name: "books_count", Type: models.Integer, Doc: "Books."},
			{Name: "rating", Type: models.Float},
		},
	},
}

// TestCreate compares the statements for the table with the keys in each dialect.
func TestCreate(t *testing.T) {
	for name, want := range map[string]string{
		"duckdb": `create table "books" (
  "author_id" varchar,
  "title" varchar not null,
  "price_amount" decimal(18,2),
  "sold_at" timestamp,
  "is_old" boolean,
  unique ("author_id", "title"),
  foreign key ("author_id") references "authors" ("author_id")
)`,
		"postgres": `create table "books" (
  "author_id" text,
  "title" text not null,
  "price_amount" decimal(18,2),
  "sold_at" timestamp,
  "is_old" boolean,
  unique nulls not distinct ("author_id", "title"),
  foreign key ("author_id") references "authors" ("author_id")
)`,
		"bigquery": "create table `books` (\n" +
			"  `author_id` string options (description = 'Its author; null if nobody knows.'),\n" +
			"  `title` string not null options (description = 'The author\\'s title.'),\n" +
			"  `price_amount` numeric(18, 2) options (description = 'Price.'),\n" +
			"  `sold_at` timestamp options (description = 'When.'),\n" +
			"  `is_old` bool options (description = 'Old.'),\n" +
			"  foreign key (`author_id`) references `authors` (`author_id`) not enforced\n" +
			`) options (description = 'Books; a path is C:\\books.')`,
		"snowflake": `create table books (
  author_id varchar comment 'Its author; null if nobody knows.',
  title varchar not null comment 'The author\'s title.',
  price_amount decimal(18,2) comment 'Price.',
  sold_at timestamp_ntz comment 'When.',
  is_old boolean comment 'Old.',
  unique (author_id, title),
  foreign key (author_id) references authors (author_id)
) comment = 'Books; a path is C:\\books.'`,
		"spark": "create table `books` (\n" +
			"  `author_id` string comment 'Its author; null if nobody knows.',\n" +
			"  `title` string not null comment 'The author\\'s title.',\n" +
			"  `price_amount` decimal(18,2) comment 'Price.',\n" +
			"  `sold_at` timestamp_ntz comment 'When.',\n" +
			"  `is_old` boolean comment 'Old.'\n" +
			`) using parquet comment 'Books; a path is C:\\books.'`,
	} {
		for _, d := range append(warehouse.Dialects, warehouse.DuckDB) {
			if d.Name != name {
				continue
			}
			if diff := cmp.Diff(want, warehouse.Create(d, books[0])[0]); diff != "" {
				t.Errorf("%s (-want +got)\n%s", name, diff)
			}
		}
	}
	if got, want := strings.Join(warehouse.Create(warehouse.PostgreSQL, books[1])[1:], "\n"), `comment on table "authors" is 'Authors.'
comment on column "authors"."author_id" is 'Author.'
comment on column "authors"."books_count" is 'Books.'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestDDLBeginsWithWhatIsReferredTo: a database that enforces keys can run the script.
func TestDDLBeginsWithWhatIsReferredTo(t *testing.T) {
	for _, d := range warehouse.Dialects {
		text := warehouse.DDL(d, books)
		authors, ownBooks := strings.Index(text, "-- One row per author_id.\n"), strings.Index(text, "-- One row per author_id, title.")
		if authors < 0 || ownBooks < authors {
			t.Errorf("%s: %s", d.Name, text)
		}
	}
}
