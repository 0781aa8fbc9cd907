package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gogf/gf/v2/os/gsession"
)

const (
	benchSessions = 64 // at least so many, shared out among the goroutines
	benchKeys     = 20
	benchValue    = 40 // bytes
)

// bench measures whole requests: load, read 3 keys, maybe change 1, close.
func bench(o *options) error {
	if o.mode != "change" && o.mode != "read" {
		return fmt.Errorf("unknown -mode %q: change or read", o.mode)
	}
	if o.concurrency < 1 || o.n < 1 {
		return fmt.Errorf("-concurrency and -n must be at least 1")
	}
	manager, err := newManager(o)
	if err != nil {
		return err
	}
	ids, err := benchPrepare(manager, o.concurrency)
	if err != nil {
		return err
	}
	var (
		wait   sync.WaitGroup
		errs   = make([]error, o.concurrency)
		begin  = time.Now()
		change = o.mode == "change"
	)
	for g := 0; g < o.concurrency; g++ {
		wait.Add(1)
		go func(g int) {
			defer wait.Done()
			// This goroutine's sessions are those with index g, g+C, g+2C, ...
			own := g
			for i := g; i < o.n; i += o.concurrency {
				if errs[g] = benchCycle(manager, ids[own], i, change); errs[g] != nil {
					return
				}
				if own += o.concurrency; own >= len(ids) {
					own = g
				}
			}
		}(g)
	}
	wait.Wait()
	seconds := time.Since(begin).Seconds()
	for _, err = range errs {
		if err != nil {
			return err
		}
	}
	return printLine(answer{
		"perSecond": float64(o.n) / seconds, "seconds": seconds, "n": o.n,
		"concurrency": o.concurrency, "sessions": len(ids), "mode": o.mode, "storage": o.storage,
	})
}

// benchPrepare stores sessions of about 1 KB.
func benchPrepare(manager *gsession.Manager, concurrency int) (ids []string, err error) {
	count := benchSessions
	if concurrency > count {
		count = concurrency
	}
	for i := 0; i < count; i++ {
		id := fmt.Sprintf("bench%027d", i)
		data := make(map[string]interface{})
		for k := 0; k < benchKeys; k++ {
			data[fmt.Sprintf("key_%02d", k)] = strings.Repeat("v", benchValue)
		}
		session := manager.New(context.Background(), id)
		if err = session.SetMap(data); err != nil {
			return nil, err
		}
		if err = session.Close(); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func benchCycle(manager *gsession.Manager, id string, i int, change bool) error {
	session := manager.New(context.Background(), id)
	for k := 0; k < 3; k++ {
		key := fmt.Sprintf("key_%02d", (i+k*7)%benchKeys)
		value, err := session.Get(key)
		if err != nil {
			return err
		}
		if len(value.String()) != benchValue {
			return fmt.Errorf("session %s has lost %s", id, key)
		}
	}
	if change {
		key := fmt.Sprintf("key_%02d", i%benchKeys)
		if err := session.Set(key, fmt.Sprintf("%0*d", benchValue, i)); err != nil {
			return err
		}
	}
	return session.Close()
}
