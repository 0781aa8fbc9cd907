package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"time"

	"github.com/gogf/gf/v2/os/gsession"
)

const (
	hammerKeys  = 10
	hammerSmall = 2000  // at most so many bytes a value
	hammerBig   = 30000 // now and then
)

// hammer reads and rewrites a few sessions as fast as it can, one after the other.
func hammer(o *options) error {
	manager, err := newManager(o)
	if err != nil {
		return err
	}
	if o.ids == "" {
		return errors.New("hammer needs -ids")
	}
	var (
		ids            = strings.Split(o.ids, ",")
		random         = rand.New(rand.NewSource(o.seed))
		end            = time.Now().Add(time.Duration(o.seconds * float64(time.Second)))
		writes, reads  int
		empty, errored int
		firstError     string
		longest        time.Duration
	)
	for i := 0; time.Now().Before(end); i++ {
		session := manager.New(context.Background(), ids[i%len(ids)])
		wrote, size, saved, err := hammerOnce(session, random)
		if saved > longest {
			longest = saved
		}
		if err != nil {
			errored++
			if firstError == "" {
				firstError = err.Error()
			}
			continue
		}
		reads++
		if size == 0 {
			empty++
		}
		if wrote {
			writes++
		}
	}
	return printLine(answer{
		"writes": writes, "reads": reads, "empty": empty, "errors": errored, "firstError": firstError,
		"longestSave": longest.Milliseconds(),
	})
}

// hammerOnce is one request: read, most often set something, close. saved is how long the close took.
func hammerOnce(session *gsession.Session, random *rand.Rand) (wrote bool, size int, saved time.Duration, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("panic: %v", e)
		}
	}()
	data, err := session.Data()
	if err != nil {
		return false, 0, 0, err
	}
	if random.Intn(4) != 0 {
		wrote = true
		if err = session.SetMap(hammerPayload(random)); err != nil {
			return false, 0, 0, err
		}
	}
	begin := time.Now()
	err = session.Close()
	return wrote, len(data), time.Since(begin), err
}

func hammerPayload(random *rand.Rand) map[string]interface{} {
	payload := make(map[string]interface{})
	for n := 1 + random.Intn(hammerKeys); n > 0; n-- {
		length := random.Intn(hammerSmall)
		if random.Intn(20) == 0 {
			length = hammerBig
		}
		letter := string(rune('a' + random.Intn(26)))
		payload[fmt.Sprintf("go_%d", random.Intn(hammerKeys))] = strings.Repeat(letter, length)
	}
	return payload
}
