package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/gogf/gf/v2/net/ghttp"
	"github.com/gogf/gf/v2/os/glog"
	"github.com/gogf/gf/v2/os/gsession"
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
	if err = configure(server, o); err != nil {
		return err
	}
	waiting := make(chan struct{}, 1)
	server.BindHookHandler("/*", ghttp.HookAfterOutput, func(r *ghttp.Request) {
		if !r.GetQuery("wait").IsEmpty() {
			<-waiting
		}
	})
	server.BindHandler("/set", reply(routeSet))
	server.BindHandler("/setjson", reply(routeSetJSON(&operator{hash: o.storage == "hash"})))
	server.BindHandler("/get", reply(routeGet))
	server.BindHandler("/data", reply(routeData))
	server.BindHandler("/id", reply(routeID))
	server.BindHandler("/logout", reply(routeLogout))
	server.BindHandler("/regenerate", reply(routeRegenerate))
	server.BindHandler("/go", routeGo)
	server.BindHandler("/release", reply(func(*ghttp.Request) (answer, error) {
		waiting <- struct{}{}
		return answer{}, nil
	}))
	if err = server.Start(); err != nil {
		return err
	}
	fmt.Printf("listening http://%s\n", address)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return server.Shutdown()
}

// configure gives the server its settings, and its storage where that is not its own.
func configure(server *ghttp.Server, o *options) error {
	if err := server.SetConfigWithMap(o.config); err != nil {
		return err
	}
	if o.sessionPath != "" {
		if o.saveFirst {
			return errors.New("-saveFirst needs a storage that is not the server's own")
		}
		return server.SetConfigWithMap(map[string]interface{}{"sessionPath": o.sessionPath})
	}
	storage, err := newStorage(o)
	if err != nil {
		return err
	}
	server.SetSessionStorage(storage)
	if o.saveFirst {
		server.Use(saveFirst(gsession.New(o.ttl, storage)))
	}
	return nil
}

// saveFirst saves a changed session before its response goes out, and lets the
// server see a session that was not used, so that it does not save it again.
func saveFirst(sessions *gsession.Manager) ghttp.HandlerFunc {
	return func(r *ghttp.Request) {
		r.Middleware.Next()
		if !r.Session.IsDirty() {
			return
		}
		id := r.Session.MustId()
		if id != r.GetSessionId() {
			r.Cookie.SetSessionId(id)
		}
		if err := r.Session.Close(); err != nil {
			panic(err)
		}
		r.Session = sessions.New(r.Context(), id)
	}
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

func routeSetJSON(o *operator) func(r *ghttp.Request) (answer, error) {
	return func(r *ghttp.Request) (answer, error) {
		var data map[string]interface{}
		if err := decode(r.GetBody(), &data); err != nil {
			return nil, err
		}
		if err := r.Session.SetMap(o.settable(data)); err != nil {
			return nil, err
		}
		return routeID(r)
	}
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

// routeRegenerate gives the session a new id, as GoFrame v2.10 can.
func routeRegenerate(r *ghttp.Request) (answer, error) {
	session, ok := interface{}(r.Session).(interface {
		RegenerateId(deleteOld bool) (string, error)
	})
	if !ok {
		return nil, errors.New("this GoFrame has no RegenerateId")
	}
	id, err := session.RegenerateId(true)
	return answer{"id": id}, err
}

// routeGo sets a value and sends the client on, as a log-in does.
func routeGo(r *ghttp.Request) {
	if _, err := routeSet(r); err != nil {
		panic(err)
	}
	r.Response.RedirectTo(r.GetQuery("to").String())
}
