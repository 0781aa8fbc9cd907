package main

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/gogf/gf/v2/container/gvar"
	"github.com/gogf/gf/v2/os/gtime"
)

type address struct {
	Street string `json:"street"`
	Zip    string `json:"zip,omitempty"`
}

type embedded struct {
	CreatedBy string
}

type user struct {
	embedded
	ID       uint64            `json:"id"`
	Name     string            `json:"name"`
	Home     address           `json:"home"`
	Work     *address          `json:"work"`
	Roles    []string          `json:"roles"`
	Labels   map[string]string `json:"labels"`
	Scores   []float64         `json:"scores,omitempty"`
	IDString int64             `json:"idString,string"`
	Password string            `json:"-"`
	NoTag    bool
	hidden   int
}

// typedValues are the sessions of the vectors, by name, in Go's own types.
func typedValues() map[string]map[string]interface{} {
	var (
		noSlice []string
		noMap   map[string]int
		noUser  *user
		utc     = time.Date(2024, 2, 29, 13, 14, 15, 123456789, time.UTC)
		east    = time.FixedZone("east", 5*3600+30*60)
		control strings.Builder
	)
	for c := rune(0); c < 0x20; c++ {
		control.WriteRune(c)
	}
	control.WriteRune(0x7f)

	return map[string]map[string]interface{}{
		"empty": {},
		"json-types": {
			"array": []interface{}{1, "two", true, nil, []interface{}{}, map[string]interface{}{}},
			"empty": "", "false": false, "float": 1.5, "integer": 42, "negative": -7, "null": nil,
			"object": map[string]interface{}{"a": 1, "b": "x"}, "string": "text", "true": true, "zero": 0,
		},
		"integers": {
			"int": -1, "int8": int8(math.MinInt8), "int16": int16(math.MinInt16), "int32": int32(math.MinInt32),
			"int64Max": int64(math.MaxInt64), "int64Min": int64(math.MinInt64),
			"uint8": uint8(math.MaxUint8), "uint16": uint16(math.MaxUint16), "uint32": uint32(math.MaxUint32),
			"uint64Max": uint64(math.MaxUint64), "duration": 90 * time.Second, "month": time.March,
		},
		"big-integers": {
			"safeMax": int64(1)<<53 - 1, "2^53": int64(1) << 53, "2^53+1": int64(1)<<53 + 1,
			"-2^53-1": -(int64(1) << 53) - 1, "snowflake": int64(1234567890123456789),
			"list":   []int64{9007199254740993, -9007199254740993},
			"nested": map[string]interface{}{"id": uint64(18446744073709551557)},
			"number": json.Number("123456789012345678901234567890"),
		},
		"floats": {
			"1.0": 1.0, "-0": math.Copysign(0, -1), "0.1": 0.1, "0.1+0.2": 0.1 + addend(), "third": 1.0 / 3.0,
			"1e20": 1e20, "1e21": 1e21, "-1e21": -1e21, "1e-6": 1e-6, "1e-7": 1e-7, "1e300": 1e300,
			"max": math.MaxFloat64, "smallest": math.SmallestNonzeroFloat64, "2^53": float64(1 << 53),
			"float32": float32(0.1), "float32Big": float32(1e21),
		},
		"json-numbers": {
			"1.0": json.Number("1.0"), "-0": json.Number("-0"), "1e400": json.Number("1e400"), "1E+2": json.Number("1E+2"),
			"decimal": json.Number("0.1000000000000000055511151231257827"), "zeros": json.Number("100.000"),
			"list": []interface{}{json.Number("2.50"), json.Number("9007199254740993")},
		},
		"unicode": {
			"accents": "àéîõü ß", "chinese": "会话存储", "arabic": "جلسة", "combining": "e\u0301",
			"emoji": "😀🚀", "family": "👨\u200d👩\u200d👧", "flag": "🇳🇱", "bom": "\ufeffx", "lastBMP": "\uffff",
			"replacement": "\ufffd", "invalidUTF8": "a\xffb\xed\xa0\x80c",
		},
		"html": {
			"tags": `<script>alert("1 & 2")</script>`, "entity": "&lt;", "slash": "a/b", "quotes": `"'\`,
			"<key>&": "a key of such characters",
		},
		"line-separators": {"u2028": "a\u2028b", "u2029": "a\u2029b", "both\u2028\u2029": "\u2028\u2029"},
		"control": {
			"all": control.String(), "newlines": "a\nb\r\nc\td", "c1": "\u0080\u009f", "key\n\x00": "a key of such characters",
		},
		"keys": {
			"": "empty key", " ": "a space", "__proto__": "p", "constructor": "c", "toString": "t",
			"hasOwnProperty": "h", "prototype": "y", "length": 1, "0": "zero", "10": "ten", "2": "two", "01": "one",
			"a.b": "dot", "A": "upper", "a": "lower", "é": "e acute", "~": "tilde",
		},
		// By UTF-8 bytes, U+FF5E sorts before U+1F600; by UTF-16 units, after it.
		"key-order": {"\uff5e": 1, "😀": 2, "z": 3, "\ue000": 4},
		"proto-nested": {
			"list":  []interface{}{map[string]interface{}{"__proto__": map[string]interface{}{"admin": true}}},
			"inner": map[string]interface{}{"__proto__": map[string]interface{}{"admin": true}, "constructor": nil},
		},
		"nested": {
			"map":   map[string]interface{}{"b": map[string]interface{}{"c": []interface{}{1, []interface{}{2, []interface{}{3}}}}, "a": 1},
			"maps":  []map[string]interface{}{{"z": 1, "a": 2}, {}},
			"ints":  map[int]string{10: "ten", 9: "nine", -1: "minus one"},
			"array": [3]int{1, 2, 3}, "bools": []bool{true, false}, "deep": deep(40),
		},
		"structs": {
			"user": user{
				embedded: embedded{CreatedBy: "root"}, ID: 18446744073709551615, Name: "Ann <ann@example.org>",
				Home: address{Street: "Main Street 1"}, Roles: []string{"admin", "user"},
				Labels: map[string]string{"b": "2", "a": "1"}, Scores: []float64{1, 2.5}, IDString: 9007199254740993,
				Password: "never written", NoTag: true, hidden: 1,
			},
			"pointer": &address{Street: "Side Street 2", Zip: "1234"}, "zero": user{}, "empty": struct{}{},
			"slice": []address{{Street: "A"}, {Street: "B", Zip: "1"}},
		},
		"nil": {"nil": nil, "slice": noSlice, "map": noMap, "pointer": noUser, "emptySlice": []string{}, "emptyMap": map[string]int{}},
		"bytes": {
			"empty": []byte{}, "nil": []byte(nil), "one": []byte{0xfb}, "two": []byte{0xff, 0xfe}, "three": []byte("abc"),
			"text": []byte("Hello, 世界 <&>"), "all": allBytes(), "array": [4]byte{0, 1, 254, 255}, "list": [][]byte{{1}, {2, 3}},
		},
		"time": {
			"utc": utc, "zone": utc.In(east), "seconds": time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), "zero": time.Time{},
			"milliseconds": time.Date(1999, 12, 31, 23, 59, 59, 120000000, time.UTC), "pointer": &utc,
		},
		"goframe-types": {
			"gtime": gtime.NewFromTime(utc), "gvar": gvar.New(map[string]interface{}{"a": 1}), "gvarNil": gvar.New(nil),
		},
		"large-string": {"text": strings.Repeat("0123456789abcdef <&> é 会话 😀 ", 530), "after": true},
	}
}

// addend keeps the compiler from adding 0.1 and 0.2 exactly.
func addend() float64 {
	n := 0.1
	return n + n
}

func deep(levels int) interface{} {
	var value interface{} = "bottom"
	for ; levels > 0; levels-- {
		value = map[string]interface{}{"in": value}
	}
	return value
}

func allBytes() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}
