package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/gogf/gf/v2/crypto/gaes"
	"github.com/gogf/gf/v2/os/gsession"
)

// vector is one entry of file.json.
type vector struct {
	Name      string `json:"name"`
	File      string `json:"file"`
	Encrypted bool   `json:"encrypted"`
	Stamp     int64  `json:"stamp"`
	JSON      string `json:"json"`
}

// aesVector is one entry of aes.json.
type aesVector struct {
	Key    string `json:"key"`
	Plain  string `json:"plain"`
	Cipher string `json:"cipher"`
}

// writeVectors writes everything below the folder that the first argument names.
func writeVectors(o *options) error {
	if len(o.args) != 1 {
		return errors.New("vectors needs the folder to write to")
	}
	dir := o.args[0]
	temp, err := os.MkdirTemp("", "goframe-vectors-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)

	var index []vector
	for _, encrypted := range []bool{false, true} {
		name := "file"
		if encrypted {
			name = "file-encrypted"
		}
		// What an earlier run left goes first: a case may have been renamed.
		if err = os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
		if err = os.MkdirAll(filepath.Join(dir, name), 0o777); err != nil {
			return err
		}
		own := *o
		own.path, own.crypto, own.key = filepath.Join(temp, name), encrypted, nil
		vectors, err := fileVectors(&own, dir, name)
		if err != nil {
			return err
		}
		index = append(index, vectors...)
	}
	// The encrypted files hold, case by case, the same text as the plain ones.
	for i, half := 0, len(index)/2; i < half; i++ {
		if index[i].Name != index[half+i].Name || index[i].JSON != index[half+i].JSON {
			return fmt.Errorf("%s: the two bodies differ", index[i].Name)
		}
	}
	if err = writeJSON(filepath.Join(dir, "file.json"), index); err != nil {
		return err
	}
	aes, err := aesVectors()
	if err != nil {
		return err
	}
	if err = writeJSON(filepath.Join(dir, "aes.json"), aes); err != nil {
		return err
	}
	ids := make([]string, 20)
	for i := range ids {
		ids[i] = gsession.NewSessionId()
	}
	return writeJSON(filepath.Join(dir, "ids.json"), ids)
}

// fileVectors lets GoFrame write every case and copies the files to dir/name.
func fileVectors(o *options, dir, name string) (vectors []vector, err error) {
	storage, err := newFileStorage(o)
	if err != nil {
		return nil, err
	}
	manager := gsession.New(o.ttl, storage)
	cases := map[string]func(id string) error{
		"removed-all": func(id string) error { return writeRemoved(manager, id) },
		// Out of a session's reach, but within a storage's: a nil map.
		"nil-map": func(id string) error { return storage.SetSession(context.Background(), id, nil, o.ttl) },
	}
	for name, data := range typedValues() {
		data := data
		cases[name] = func(id string) error { return writeSession(manager, id, data) }
	}
	names := make([]string, 0, len(cases))
	for name := range cases {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, caseName := range names {
		if err = cases[caseName](caseName); err != nil {
			return nil, fmt.Errorf("%s: %v", caseName, err)
		}
		file := caseName + ".session"
		record, err := os.ReadFile(filepath.Join(o.path, file))
		if err != nil {
			return nil, err
		}
		body := record[8:]
		if o.crypto {
			if body, err = gaes.Decrypt(body, gsession.DefaultStorageFileCryptoKey); err != nil {
				return nil, err
			}
		}
		if err = os.WriteFile(filepath.Join(dir, name, file), record, 0o666); err != nil {
			return nil, err
		}
		vectors = append(vectors, vector{
			Name:      caseName,
			File:      name + "/" + file,
			Encrypted: o.crypto,
			Stamp:     int64(binary.LittleEndian.Uint64(record)),
			JSON:      string(body),
		})
	}
	return vectors, nil
}

func writeSession(manager *gsession.Manager, id string, data map[string]interface{}) error {
	session := manager.New(context.Background(), id)
	if err := session.SetMap(data); err != nil {
		return err
	}
	return session.Close()
}

func writeRemoved(manager *gsession.Manager, id string) error {
	if err := writeSession(manager, id, map[string]interface{}{"user": "ann"}); err != nil {
		return err
	}
	session := manager.New(context.Background(), id)
	if err := session.RemoveAll(); err != nil {
		return err
	}
	return session.Close()
}

// aesVectors encrypts with the default IV.
func aesVectors() (vectors []aesVector, err error) {
	for _, keyLength := range []int{16, 24, 32} {
		key := make([]byte, keyLength)
		for i := range key {
			key[i] = byte(i*11 + keyLength)
		}
		for _, length := range []int{0, 1, 15, 16, 17, 31, 32, 33, 100, 1000} {
			plain := make([]byte, length)
			for i := range plain {
				plain[i] = byte(i*7 + length)
			}
			vector := aesVector{Key: hex.EncodeToString(key), Plain: hex.EncodeToString(plain)}
			cipher, err := gaes.Encrypt(plain, key)
			if err != nil {
				return nil, err
			}
			vector.Cipher = hex.EncodeToString(cipher)
			vectors = append(vectors, vector)
		}
	}
	return vectors, nil
}

// writeJSON writes an array of values, one a line.
func writeJSON(path string, array interface{}) error {
	text, err := json.Marshal(array)
	if err != nil {
		return err
	}
	var items []json.RawMessage
	if err = json.Unmarshal(text, &items); err != nil {
		return err
	}
	var out bytes.Buffer
	for i, item := range items {
		if i == 0 {
			out.WriteString("[\n")
		} else {
			out.WriteString(",\n")
		}
		out.Write(item)
	}
	out.WriteString("\n]\n")
	return os.WriteFile(path, out.Bytes(), 0o666)
}
