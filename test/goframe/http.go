package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/gogf/gf/v2/net/ghttp"
	"github.com/gogf/gf/v2/os/glog"
)

// serveHTTP runs a GoFrame HTTP server until stdin ends. Its logs go to stderr.
func serveHTTP(o *options) error {
	address, err := freeAddress(o.addr)
	if err != nil {
		return err
	}
	server := ghttp.GetServer()
	logger := glog.New()
	logger.SetWriter(os.Stderr)
	logger.SetStdoutPrint(false)
	server.SetLogger(logger)
	server.SetDumpRouterMap(false)
	server.SetAddr(address)
	server.SetSessionMaxAge(o.ttl)
	if o.sessionPath != "" {
		err = server.SetConfigWithMap(map[string]interface{}{"sessionPath": o.sessionPath})
		if err != nil {
			return err
		}
	} else {
		storage, err := newStorage(o)
		if err != nil {
			return err
		}
		server.SetSessionStorage(storage)
	}
	server.BindHandler("/set", reply(routeSet))
	server.BindHandler("/setjson", reply(routeSetJSON))
	server.BindHandler("/get", reply(routeGet))
	server.BindHandler("/data", reply(routeData))
	server.BindHandler("/id", reply(routeID))
	server.BindHandler("/logout", reply(routeLogout))
	if err = server.Start(); err != nil {
		return err
	}
	fmt.Printf("listening http://%s\n", address)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return server.Shutdown()
}

// freeAddress replaces port 0 by a free port.
func freeAddress(address string) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	address = listener.Addr().String()
	return address, listener.Close()
}

// reply answers with JSON: status 200, or 500 with the error.
func reply(route func(r *ghttp.Request) (answer, error)) func(r *ghttp.Request) {
	return func(r *ghttp.Request) {
		a, err := route(r)
		if err != nil {
			r.Response.WriteHeader(http.StatusInternalServerError)
			a = failure(err)
		} else {
			a["ok"] = true
		}
		r.Response.WriteJson(a)
	}
}

func routeSet(r *ghttp.Request) (answer, error) {
	err := r.Session.Set(r.GetQuery("key").String(), r.GetQuery("value").String())
	if err != nil {
		return nil, err
	}
	return routeID(r)
}

func routeSetJSON(r *ghttp.Request) (answer, error) {
	var data map[string]interface{}
	if err := decode(r.GetBody(), &data); err != nil {
		return nil, err
	}
	if err := r.Session.SetMap(data); err != nil {
		return nil, err
	}
	return routeID(r)
}

func routeGet(r *ghttp.Request) (answer, error) {
	value, err := r.Session.Get(r.GetQuery("key").String())
	if err != nil {
		return nil, err
	}
	return answer{"value": value.Val(), "found": !value.IsNil()}, nil
}

func routeData(r *ghttp.Request) (answer, error) {
	return read(r.Session)
}

// routeID starts the session: a client without one gets an id, but a cookie
// only when the session is changed too.
func routeID(r *ghttp.Request) (answer, error) {
	id, err := r.Session.Id()
	return answer{"id": id}, err
}

func routeLogout(r *ghttp.Request) (answer, error) {
	return answer{}, r.Session.RemoveAll()
}
