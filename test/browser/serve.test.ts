import { expect, it } from 'vitest'
import { servePages } from './support/serve.mjs'

it('serves with headers, tells what is missing, and closes with its connections', async () => {
  const files = new Map([['/a.js', { body: 'a', headers: { 'x-own': 'own' } }]])
  const site = await servePages({ files, headers: { 'x-all': 'all' } })
  const answer = await fetch(`${site.url}/a.js`)
  expect([...answer.headers]).toEqual(
    expect.arrayContaining([
      ['x-all', 'all'],
      ['x-own', 'own'],
    ]),
  )
  expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/)
  expect(site.missing).toEqual([])
  expect((await fetch(`${site.url}/b.js`)).status).toBe(404)
  expect(site.missing).toEqual([expect.stringContaining('/b.js')])
  await site.close()
  await expect(fetch(`${site.url}/a.js`)).rejects.toThrow()
})
