package excel

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// maxEncrypted limits a protected workbook, which is decrypted in memory.
const maxEncrypted = 64 << 20

// compound is the start of a compound file: an .xls, or the container of a
// password-protected workbook.
const compound = "\xd0\xcf\x11\xe0"

// decrypted returns the archive of a workbook, which is the file itself unless it
// is password-protected.
func decrypted(file io.ReaderAt, size int64, password string) (io.ReaderAt, int64, error) {
	start := make([]byte, len(compound))
	if _, err := file.ReadAt(start, 0); err != nil && err != io.EOF {
		return nil, 0, err
	}
	if string(start) != compound {
		return file, size, nil
	}
	if size > maxEncrypted {
		return nil, 0, fmt.Errorf("this is an old .xls or a protected workbook of more than %d MiB; save it as .xlsx without a password", maxEncrypted>>20)
	}
	raw := make([]byte, size)
	if _, err := file.ReadAt(raw, 0); err != nil && err != io.EOF {
		return nil, 0, err
	}
	switch {
	case !bytes.Contains(raw, utf16le("EncryptedPackage")):
		return nil, 0, errors.New("this is an old .xls workbook, whatever its name; save it as .xlsx")
	case password == "":
		return nil, 0, errors.New("the workbook is protected by a password; set `password: ${NAME}` and export NAME, or save it without a password")
	}
	archive, err := decrypt(raw, password)
	if err != nil {
		return nil, 0, fmt.Errorf("the protected workbook cannot be opened (%w); copy it again, or save it without a password", err)
	}
	if !strings.HasPrefix(string(archive), "PK") {
		return nil, 0, errors.New("the password does not open the workbook; check the variable that `password` names")
	}
	return bytes.NewReader(archive), int64(len(archive)), nil
}

// decrypt lets excelize open the container. A panic over a malicious container
// becomes an error like any other damage to the file.
func decrypt(raw []byte, password string) (archive []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = errors.New("its container is damaged")
		}
	}()
	archive, err = excelize.Decrypt(raw, &excelize.Options{Password: password})
	if err == nil && archive == nil {
		err = errors.New("its type of protection is unknown")
	}
	return archive, err
}

func utf16le(text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}
