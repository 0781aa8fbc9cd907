package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
)

// serve answers every line of stdin with a line on stdout, until stdin ends.
func serve(o *options) error {
	manager, err := newManager(o)
	if err != nil {
		return err
	}
	operator := &operator{manager: manager, hash: o.storage == "hash"}
	in := bufio.NewReaderSize(os.Stdin, 1<<16)
	for {
		line, err := in.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			var (
				c command
				a answer
			)
			if e := decode(line, &c); e != nil {
				a = failure(e)
			} else {
				a = operator.perform(c)
			}
			if e := printLine(a); e != nil {
				return e
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// printLine writes a as one line of JSON, or the reason why it can't be one.
func printLine(a answer) error {
	text, err := json.Marshal(a)
	if err != nil {
		if text, err = json.Marshal(failure(err)); err != nil {
			return err
		}
	}
	_, err = os.Stdout.Write(append(text, '\n'))
	return err
}
