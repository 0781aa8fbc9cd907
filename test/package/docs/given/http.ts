// What docs/http.md takes as given.
import { once } from 'node:events'
import express from 'express'

export { express }
export const app = express()
export const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')

export async function findUser(name: string, password: string): Promise<{ id: string } | undefined> {
  return name === 'Ada' && password === 'secret' ? { id: '7' } : undefined
}
