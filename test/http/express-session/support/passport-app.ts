import express from 'express'
import { Passport } from 'passport'
import { Strategy } from 'passport-local'
import type { Store } from '../../../../platforms/http/express-session/index.ts'
import { dataOf, type Gate, serve } from './app.ts'

/**
 * An app with passport: `POST /login` with `username` and `password`, `POST /logout`, `/me`, `/cart?item`, which waits
 * at the gate where it is asked to, and what `serve` has.
 */
export function servePassport(store: Store, gate: Gate, keepSessionInfo = false): Promise<string> {
  return serve(store, {}, (app) => {
    const passport = new Passport()
    passport.use(
      new Strategy((name, password, done) => done(null, password === 'right' ? { id: name } : false)),
    )
    passport.serializeUser((user, done) => done(null, (user as { id: string }).id))
    passport.deserializeUser((id, done) => done(null, { id } as Express.User))
    app.use(passport.session(), express.urlencoded())
    app.post('/login', passport.authenticate('local', { keepSessionInfo }), (req, res) => {
      res.json({ user: (req.user as { id: string }).id })
    })
    app.post('/logout', (req, res, next) => {
      req.logout((error) => (error ? next(error) : res.json({})))
    })
    app.get('/me', (req, res) => void res.json({ user: (req.user as { id: string } | undefined)?.id }))
    app.get('/cart', async (req, res) => {
      if (req.query.waits !== undefined) await gate.pass()
      dataOf(req).cart = req.query.item
      res.json({})
    })
    app.get('/become', (req, res) => {
      dataOf(req).passport = { user: req.query.user }
      res.json({})
    })
  })
}

export const form = (username: string, password = 'right') => ({ username, password })
