// Command server is the shop's GoFrame half. It shares its sessions with the Node half over Redis.
package main

import (
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	_ "github.com/gogf/gf/contrib/nosql/redis/v2"

	"github.com/gogf/gf/v2/database/gredis"
	"github.com/gogf/gf/v2/net/ghttp"
	"github.com/gogf/gf/v2/os/gsession"
	"github.com/gogf/gf/v2/util/grand"
)

// The settings that both halves share, in addition to the cookie gfsessionid, GoFrame's default.
const (
	ttl    = time.Hour
	prefix = "shop:"
)

var sessions *gsession.Manager

func main() {
	redis, err := gredis.New(redisConfig(os.Getenv("REDIS_URL")))
	if err != nil {
		panic(err)
	}
	storage := gsession.NewStorageRedis(redis, prefix)
	sessions = gsession.New(ttl, storage)

	server := ghttp.GetServer()
	server.SetSessionMaxAge(ttl)
	server.SetSessionStorage(storage)
	err = server.SetConfigWithMap(map[string]interface{}{"cookieHttpOnly": true, "cookieSameSite": "lax"})
	if err != nil {
		panic(err)
	}
	server.SetAddr("127.0.0.1:" + os.Getenv("PORT"))
	server.SetDumpRouterMap(false)
	server.BindHandler("GET:/", func(r *ghttp.Request) { r.Response.ServeFile(os.Getenv("PAGE")) })
	server.BindHandler("GET:/session", answer)
	server.BindHandler("POST:/login", logIn)
	server.BindHandler("POST:/cart", addToCart)
	server.BindHandler("POST:/logout", logOut)
	server.Run()
}

func redisConfig(address string) *gredis.Config {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	password, _ := u.User.Password()
	db, _ := strconv.Atoi(strings.TrimPrefix(u.Path, "/"))
	return &gredis.Config{
		Address: u.Host, User: u.User.Username(), Pass: password, Db: db, TLS: u.Scheme == "rediss",
	}
}

func answer(r *ghttp.Request) {
	r.Response.WriteJson(map[string]interface{}{
		"server": "GoFrame",
		"user":   r.Session.MustGet("user"),
		"cart":   append([]string{}, r.Session.MustGet("cart").Strings()...),
	})
}

// logIn continues with a new id, so that the old one, which an attacker may have planted, is worthless from now on.
// GoFrame has no call for that, and its own ids are not random enough for a log-in.
func logIn(r *ghttp.Request) {
	data := r.Session.MustData()
	removeAll(r)
	r.Session = sessions.New(r.Context(), grand.Str("0123456789abcdefghijklmnopqrstuvwxyz", 32))
	data["user"] = r.GetForm("name").String()
	r.Session.MustSetMap(data)
	answer(r)
}

func addToCart(r *ghttp.Request) {
	cart := r.Session.MustGet("cart").Strings()
	r.Session.MustSet("cart", append(cart, r.GetForm("article").String()))
	answer(r)
}

func logOut(r *ghttp.Request) {
	removeAll(r)
	answer(r)
}

func removeAll(r *ghttp.Request) {
	if err := r.Session.RemoveAll(); err != nil {
		panic(err)
	}
}
