package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/gogf/gf/v2/os/gsession"
)

// command is one line of `serve`.
type command struct {
	Op   string                 `json:"op"`
	ID   string                 `json:"id"`
	Key  string                 `json:"key"`
	Keys []string               `json:"keys"`
	Name string                 `json:"name"`
	Data map[string]interface{} `json:"data"`
}

// answer is one line back. Its numbers stand as the session holds them.
type answer map[string]interface{}

// operator performs commands on sessions of one manager.
type operator struct {
	manager *gsession.Manager
	hash    bool
	held    map[string]*gsession.Session // by id: what `hold` has loaded
}

// perform never panics: what GoFrame panics with becomes an error.
func (o *operator) perform(c command) (a answer) {
	defer func() {
		if e := recover(); e != nil {
			a = failure(fmt.Errorf("panic: %v", e))
		}
	}()
	a, err := o.do(c)
	if err != nil {
		return failure(err)
	}
	a["ok"] = true
	return a
}

func failure(err error) answer {
	return answer{"ok": false, "error": err.Error()}
}

func (o *operator) do(c command) (answer, error) {
	if c.ID == "" && c.Op != "new" {
		return nil, errors.New("id is missing")
	}
	session := o.manager.New(context.Background(), c.ID)
	switch c.Op {
	case "new", "set", "setOnly":
		if err := session.SetMap(o.settable(c.Data)); err != nil {
			return nil, err
		}
		if c.Op == "setOnly" {
			return answer{"id": c.ID}, nil
		}
		return closed(session)
	case "setTyped":
		data, ok := typedValues()[c.Name]
		if !ok {
			return nil, fmt.Errorf("no values are named %q", c.Name)
		}
		if err := session.SetMap(data); err != nil {
			return nil, err
		}
		return closed(session)
	case "hold":
		if o.held == nil {
			o.held = make(map[string]*gsession.Session)
		}
		o.held[c.ID] = session
		return read(session)
	case "finish":
		held, ok := o.held[c.ID]
		if !ok {
			return nil, fmt.Errorf("no session %q is held", c.ID)
		}
		delete(o.held, c.ID)
		if err := held.SetMap(o.settable(c.Data)); err != nil {
			return nil, err
		}
		return closed(held)
	case "read":
		return read(session)
	case "get":
		value, err := session.Get(c.Key)
		if err != nil {
			return nil, err
		}
		return answer{"value": value.Val(), "found": !value.IsNil()}, nil
	case "user":
		// As docs/goframe.md has it.
		user, _ := session.MustGet("~gsession").Map()["user"].(string)
		return answer{"value": user}, nil
	case "time":
		return timeOf(session, c)
	case "remove":
		if err := session.Remove(c.Keys...); err != nil {
			return nil, err
		}
		return closed(session)
	case "removeAll", "removeAllOnly":
		if err := session.RemoveAll(); err != nil {
			return nil, err
		}
		if c.Op == "removeAllOnly" {
			return answer{"id": c.ID}, nil
		}
		return closed(session)
	case "touch":
		a, err := read(session)
		if err != nil {
			return nil, err
		}
		return a, session.Close()
	}
	return nil, fmt.Errorf("unknown op %q", c.Op)
}

// timeOf reads a key as a *gtime.Time, and saves it again as c.Name says, if it says anything.
func timeOf(session *gsession.Session, c command) (answer, error) {
	value, err := session.Get(c.Key)
	if err != nil {
		return nil, err
	}
	t := value.GTime()
	if t == nil {
		return nil, fmt.Errorf("%q is no time", value.String())
	}
	var saved interface{}
	switch c.Name {
	case "":
		return answer{"millis": t.TimestampMilli(), "text": t.String()}, nil
	case "gtime":
		saved = t
	case "time":
		saved = t.Time
	case "millis":
		saved = t.TimestampMilli()
	default:
		return nil, fmt.Errorf("a time is not saved as %q", c.Name)
	}
	if err := session.Set(c.Key, saved); err != nil {
		return nil, err
	}
	if _, err := closed(session); err != nil {
		return nil, err
	}
	return answer{"millis": t.TimestampMilli(), "text": t.String()}, nil
}

func closed(session *gsession.Session) (answer, error) {
	id, err := session.Id()
	if err != nil {
		return nil, err
	}
	return answer{"id": id}, session.Close()
}

func read(session *gsession.Session) (answer, error) {
	data, err := session.Data()
	if err != nil {
		return nil, err
	}
	size, err := session.Size()
	if err != nil {
		return nil, err
	}
	return answer{"data": data, "size": size}, nil
}

// settable turns a json.Number into a Go number where the storage is the hash
// table, whose Redis client refuses a json.Number as a field.
func (o *operator) settable(data map[string]interface{}) map[string]interface{} {
	if !o.hash {
		return data
	}
	out := make(map[string]interface{}, len(data))
	for key, value := range data {
		if number, ok := value.(json.Number); ok {
			value = goNumber(number)
		}
		out[key] = value
	}
	return out
}

func goNumber(number json.Number) interface{} {
	if n, err := strconv.ParseInt(number.String(), 10, 64); err == nil {
		return n
	}
	if n, err := strconv.ParseUint(number.String(), 10, 64); err == nil {
		return n
	}
	if n, err := number.Float64(); err == nil {
		return n
	}
	return number.String()
}

// decode reads one JSON value and keeps its numbers as they are written.
func decode(text []byte, into interface{}) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return nil
}
