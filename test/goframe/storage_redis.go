//go:build redis

package main

import (
	_ "github.com/gogf/gf/contrib/nosql/redis/v2"

	"github.com/gogf/gf/v2/database/gredis"
	"github.com/gogf/gf/v2/os/gsession"
)

func newRedisStorage(o *options) (gsession.Storage, error) {
	client, err := gredis.New(&gredis.Config{Address: o.redis})
	if err != nil {
		return nil, err
	}
	if o.storage == "hash" {
		return gsession.NewStorageRedisHashTable(client, o.prefix), nil
	}
	return gsession.NewStorageRedis(client, o.prefix), nil
}
