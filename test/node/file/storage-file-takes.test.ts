import { expect, test } from 'vitest'
import { allTaken, beginTakes } from '../../support/racing-takes.ts'
import { Child } from './children.ts'
import { ID, locksIn, open, tempFolder } from './support.ts'
import type { Job } from './workers/worker.ts'

test.each<[string, Partial<Job>]>([
  ['', {}],
  [', with synchronous steps', { options: { io: 'sync' } }],
])('two processes that take get each token and each message once, together%s', async (_, job) => {
  const folder = tempFolder()
  const names = ['first', 'second']
  const race = { id: ID, name: '', rounds: 100 }
  await beginTakes(open(folder), race)
  const children = names.map((key) => {
    return new Child({ what: 'take', folder, ids: [ID], key, count: race.rounds, ...job })
  })
  for (const child of children) await child.says('ready')
  for (const child of children) child.goOn()
  await Promise.all(children.map((child) => child.succeeds()))
  const got = children.flatMap(({ lines }) => lines.filter((line) => line.startsWith('got ')))
  expect(got.map((line) => line.slice(4)).sort()).toEqual(allTaken(race, names))
  expect(await open(folder).data(ID)).toEqual({ kept: 'yes' })
  expect(locksIn(folder)).toEqual([])
})
