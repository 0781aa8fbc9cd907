import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Manager } from 'gsession'
import { HttpSessions } from 'gsession/http'
import Koa from 'koa'
import { report } from './report.mjs'

const HOUR = 3_600_000 // every duration is in milliseconds
const sessions = new HttpSessions(new Manager(HOUR)) // in files; a visitor who stores nothing gets no cookie

const app = new Koa()
const attach = sessions.middleware()

app.use(async (ctx, next) => {
  const request = Object.assign(ctx.req, { secure: ctx.secure }) // behind a proxy that ends TLS: app.proxy = true
  attach(request, ctx.res, (error) => ctx.onerror(error)) // called once, and again for a late error
  ctx.session = ctx.req.session
  await next()
  await sessions.commit(ctx.req) // saved before Koa responds, so that Koa handles an error
})

const routes = {
  'GET /': async (ctx) => {
    ctx.body = { user: (await ctx.session.user()) ?? null, ...(await ctx.session.data()) }
  },

  'GET /visit': async (ctx) => {
    await ctx.session.update('visits', (visits = 0) => visits + 1) // concurrent requests are all counted
    ctx.body = { visits: await ctx.session.get('visits') }
  },

  'POST /look': async (ctx) => {
    const { theme, font } = await form(ctx)
    await ctx.session.setMap({ theme, font })
    ctx.cookies.set('theme', theme)
    ctx.cookies.set('font', font)
    redirect(ctx, '/')
  },

  'POST /login': async (ctx) => {
    const { name, remember } = await form(ctx) // and a password, which is checked here
    if (!name) ctx.throw(400, 'Who are you?')
    // The old id, which an attacker may have planted, is worthless from here on.
    await ctx.session.logIn(name, { ttl: remember ? 30 * 24 * HOUR : undefined })
    redirect(ctx, '/') // sent when the session is saved
  },

  'GET /report': async (ctx) => {
    if ((await ctx.session.user()) === undefined) ctx.throw(401)
    ctx.type = 'text'
    ctx.body = Readable.from(report(ctx.session))
  },

  'POST /logout': async (ctx) => {
    await ctx.session.logOut() // running requests can't restore it
    redirect(ctx, '/')
  },
}

app.use(async (ctx, next) => {
  const method = ctx.method === 'HEAD' ? 'GET' : ctx.method
  await (routes[`${method} ${ctx.path}`] ?? next)(ctx)
})

async function form(ctx) {
  return Object.fromEntries(new URLSearchParams(await text(ctx.req)))
}

function redirect(ctx, path) {
  ctx.status = 303
  ctx.redirect(path)
}

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
})
