package rest

// signKind is what a sign tells.
type signKind int

const (
	signTotal signKind = iota // the number of records of the whole list
	signCount                 // the same, or the number of records of the page
	signRows                  // the number of records of a report, where a job is told of
	signPages                 // the number of pages
	signMore                  // true if more pages follow
	signLast                  // true on the last page, or if the list is whole
	signNext                  // where the next page is
	signPart                  // anything if the response is not whole, whatever pages follow
	signFault                 // anything if there was an error
	signOK                    // false if there was an error
	signState                 // a word such as "error"
)

// isAnywhere reports whether a sign of the kind may stand in a header and below the top of a
// response.
func (k signKind) isAnywhere() bool { return k < signFault }

// signNames are names of keys and headers, in lower case and with letters and digits only,
// without the "x" of headers; or paths, where a name alone says too little. Services use a
// few names, so that a list is not taken for whole because its paging was not declared, or was
// declared wrong.
var signNames = byName(namesOfSigns)

var namesOfSigns = map[signKind][]string{
	signTotal: {
		"total", "totalcount", "totalresults", "totalrecords", "totalelements", "totalitems", "totalsize", "totalhits", "totalrows", "totalentries",
		"recordstotal", "numfound", "odatacount", "wptotal", "paginationcount", "paginationtotal", "paginationtotalcount",
	},
	signCount: {"count", "recordcount", "resultcount"},
	signRows:  {"rows", "rowcount", "numrows", "numberofrows", "records", "numrecords", "numberofrecords", "numberrecordsprocessed", "recordsprocessed", "rowsprocessed", "rowswritten"},
	signPages: {"totalpages", "pagecount", "pages", "numpages", "pagetotal", "wptotalpages", "lastpage", "paginationpagecount", "paginationpages"},
	signMore: {
		"hasmore", "more", "hasnext", "hasnextpage", "morerecords", "moreavailable", "moreitems", "moreresults", "truncated", "istruncated",
	},
	signLast: {"last", "islast", "islastpage", "endofstream", "done", "alldata", "complete", "iscomplete"},
	signNext: {
		"next", "nexturl", "nexturi", "nextlink", "nexthref", "odatanextlink", "nextpage", "nextpageurl", "nextpagelink", "nextpageuri", "nextpagetoken",
		"nexttoken", "nextcursor", "nextoffset", "nextstart", "nextrecordsurl", "continuation", "continuationtoken", "nextcontinuationtoken", "mscontinuation",
		"nextpageid", "pagetoken", "skiptoken", "scrollid", "aftercursor", "afterurl",
	},
	signPart: {
		"partial", "ispartial", "partialresult", "partialresults", "incompleteresults", "timedout", "shards.failed", "rowlimitexceeded", "limitexceeded", "limitreached",
		"rowlimitreached", "limited", "resultslimited", "exceededtransferlimit",
	},
	signFault: {"error", "errors", "exception", "errorcode", "errormessage", "errormsg", "fault", "faultcode", "faultstring", "warnings"},
	signOK:    {"success", "ok", "succeeded", "issuccess"},
	signState: {"status"},
}

// byName are the kinds by name.
func byName(by map[signKind][]string) map[string]signKind {
	kinds := map[string]signKind{}
	for kind, names := range by {
		for _, name := range names {
			kinds[name] = kind
		}
	}
	return kinds
}
