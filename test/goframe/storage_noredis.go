//go:build !redis

package main

import (
	"errors"

	"github.com/gogf/gf/v2/os/gsession"
)

func newRedisStorage(o *options) (gsession.Storage, error) {
	return nil, errors.New("built without Redis: build with -tags redis")
}
