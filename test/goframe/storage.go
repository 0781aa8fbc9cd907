package main

import (
	"fmt"
	"os"

	"github.com/gogf/gf/v2/os/gsession"
)

func newManager(o *options) (*gsession.Manager, error) {
	storage, err := newStorage(o)
	if err != nil {
		return nil, err
	}
	return gsession.New(o.ttl, storage), nil
}

func newStorage(o *options) (gsession.Storage, error) {
	switch o.storage {
	case "file":
		return newFileStorage(o)
	case "memory":
		return gsession.NewStorageMemory(), nil
	case "redis", "hash":
		return newRedisStorage(o)
	}
	return nil, fmt.Errorf("unknown -storage %q: file, memory, redis or hash", o.storage)
}

// newFileStorage makes the folder first: NewStorageFile panics without it.
func newFileStorage(o *options) (*gsession.StorageFile, error) {
	if o.path != "" {
		if err := os.MkdirAll(o.path, 0o777); err != nil {
			return nil, err
		}
	}
	storage := gsession.NewStorageFile(o.path, o.ttl)
	storage.SetCryptoEnabled(o.crypto)
	if len(o.key) > 0 {
		storage.SetCryptoKey(o.key)
	}
	return storage, nil
}
