// Command goframe runs GoFrame's own gsession, so that the TypeScript package
// can be tested against the real thing. See README.md.
package main

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

// options holds every flag. A subcommand ignores the ones it has no use for.
type options struct {
	storage     string
	path        string
	ttl         time.Duration
	crypto      bool
	key         []byte
	redis       string
	prefix      string
	ids         string
	seconds     float64
	seed        int64
	sessionPath string
	addr        string
	config      map[string]interface{}
	saveFirst   bool
	n           int
	concurrency int
	mode        string
	args        []string // what follows the subcommand and is no flag
}

func main() {
	op, o, err := parse(os.Args[1:])
	if err == nil {
		err = run(op, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "goframe:", err)
		os.Exit(1)
	}
}

func run(op string, o *options) error {
	switch op {
	case "serve":
		return serve(o)
	case "hammer":
		return hammer(o)
	case "http":
		return serveHTTP(o)
	case "vectors":
		return writeVectors(o)
	case "bench":
		return bench(o)
	}
	return fmt.Errorf("unknown subcommand %q: serve, hammer, http, vectors or bench", op)
}

// parse takes flags before and after the subcommand alike.
func parse(args []string) (op string, o *options, err error) {
	o = &options{}
	var key, config string
	f := flag.NewFlagSet("goframe", flag.ContinueOnError)
	f.StringVar(&op, "op", "", "subcommand, instead of the first argument")
	f.StringVar(&o.storage, "storage", "file", "file, memory, redis or hash")
	f.StringVar(&o.path, "path", "", "folder of the session files (default: GoFrame's)")
	f.DurationVar(&o.ttl, "ttl", 24*time.Hour, "session TTL")
	f.BoolVar(&o.crypto, "crypto", false, "SetCryptoEnabled(true)")
	f.StringVar(&key, "key", "", "SetCryptoKey, in hex (GoFrame ignores it)")
	f.StringVar(&o.redis, "redis", "127.0.0.1:6379", "host:port of Redis")
	f.StringVar(&o.prefix, "prefix", "", "prefix of the Redis keys")
	f.StringVar(&o.ids, "ids", "", "hammer: session ids, separated by commas")
	f.Float64Var(&o.seconds, "seconds", 1, "hammer: how long")
	f.Int64Var(&o.seed, "seed", 1, "hammer: seed of its random choices")
	f.StringVar(&o.sessionPath, "sessionPath", "", "http: the server's SessionPath (else -storage counts)")
	f.StringVar(&o.addr, "addr", "127.0.0.1:0", "http: address; port 0 takes a free one")
	f.StringVar(&config, "config", "", "http: more of the server's settings, a JSON object")
	f.BoolVar(&o.saveFirst, "saveFirst", false, "http: save a session before its response goes out")
	f.IntVar(&o.n, "n", 10000, "bench: number of cycles")
	f.IntVar(&o.concurrency, "concurrency", 1, "bench: number of goroutines")
	f.StringVar(&o.mode, "mode", "change", "bench: change or read")

	var words []string
	for {
		if err = f.Parse(args); err != nil {
			return "", nil, err
		}
		if f.NArg() == 0 {
			break
		}
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
	if op == "" && len(words) > 0 {
		op, words = words[0], words[1:]
	}
	o.args = words
	if op == "" {
		return "", nil, errors.New("a subcommand is needed: serve, hammer, http, vectors or bench")
	}
	if key != "" {
		if o.key, err = hex.DecodeString(key); err != nil {
			return "", nil, fmt.Errorf("-key: %v", err)
		}
	}
	if config != "" {
		if err = decode([]byte(config), &o.config); err != nil {
			return "", nil, fmt.Errorf("-config: %v", err)
		}
	}
	return op, o, nil
}
